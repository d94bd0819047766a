import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { cyclesQuery } from '../../api/queries';
import { Panel } from '../../components/layout';
import { CycleLegend, CycleStrip } from '../../components/cycle-strip';
import { Answered } from '../../components/states';
import { useMessages } from '../../i18n/locale';
import { messages } from './overview.messages';
import styles from './overview.module.css';
import { byName } from '../../format/by-name';

const CYCLES = 240;
const MOST_CELLS = 96;

/** The last cycles of each company. */
export function CycleStrips({ company }: { readonly company?: string }) {
  const t = useMessages(messages);
  const answer = useQuery(cyclesQuery({ company, limit: CYCLES, names: 0 }));
  return (
    <Panel title={t.cycleStrip} aside={<Link to="/cycles">{t.allCycles}</Link>}>
      <Answered answer={answer}>
        {({ cycles }) =>
          cycles.length === 0 ? (
            <p>{t.cyclesNone}</p>
          ) : (
            <>
              {[...Map.groupBy(cycles, (cycle) => cycle.company)]
                .sort(([a], [b]) => byName(a, b))
                .map(([name, ofCompany]) => (
                  <div key={name} className={styles.company}>
                    <h3>
                      <Link to="/cycles" search={{ company: name }}>
                        {name}
                      </Link>
                    </h3>
                    <CycleStrip cycles={ofCompany.slice(0, MOST_CELLS).reverse()} />
                  </div>
                ))}
              <CycleLegend />
            </>
          )
        }
      </Answered>
    </Panel>
  );
}
