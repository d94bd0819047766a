import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { rulesQuery } from '../../api/queries';
import type { Override, Rule, Rules } from '../../api/types';
import { Badge, SeverityBadge } from '../../components/badge';
import { Facts, PageHead, Panel, Stack } from '../../components/layout';
import { Answered, EmptyNote } from '../../components/states';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { useMay } from '../../session/session';
import { KeptPanel } from './kept';
import { messages } from './rules.messages';
import styles from './rules.module.css';
import { TrialPanel } from './trial';
import { useLimit } from './use-limit';
import { useRuleTexts } from './use-rule-texts';

const route = getRouteApi('/rules');

export function RulesPage() {
  const t = useMessages(messages);
  const answer = useQuery(rulesQuery);
  const { data } = answer;
  return (
    <>
      <PageHead
        title={t.title}
        says={
          <>
            {t.says}{' '}
            {data && (
              <>
                {t.from(data.file, data.version)} <Time at={data.loaded_at} as="ago" />.
              </>
            )}
          </>
        }
      />
      <Answered answer={answer}>{(rules) => <Shown rules={rules} />}</Answered>
    </>
  );
}

function Shown({ rules }: { readonly rules: Rules }) {
  const t = useMessages(messages);
  const { rule: chosen } = route.useSearch();
  const mayOperate = useMay('operate');
  const tried = mayOperate && rules.rules.find(({ id }) => id === chosen);
  const overrides = rules.overrides ?? [];
  return (
    <Stack>
      {rules.problem && (
        <EmptyNote
          title={t.refused}
          says={
            <>
              (<Time at={rules.problem.at} as="ago" />)
            </>
          }
        >
          <pre>{rules.problem.detail}</pre>
        </EmptyNote>
      )}
      {tried && <TrialPanel key={tried.id} rule={tried} rules={rules} />}
      <Panel title={t.list}>
        <ul>
          {rules.rules.map((rule) => (
            <RuleEntry key={rule.id} rule={rule} />
          ))}
        </ul>
      </Panel>
      {overrides.length > 0 && <Overrides overrides={overrides} />}
      <KeptPanel kept={rules.retention} />
    </Stack>
  );
}

function RuleEntry({ rule }: { readonly rule: Rule }) {
  const t = useMessages(messages);
  const format = useFormat();
  const limit = useLimit();
  const mayOperate = useMay('operate');
  const texts = useRuleTexts();
  const { id, enabled, severity, scopes, options, override_count } = rule;
  return (
    <li className={styles.rule} data-off={!enabled}>
      <div className={styles.head}>
        <h3 translate="no">{id}</h3>
        <Badge tone={enabled ? 'ok' : 'unknown'} icon={enabled ? 'healthy' : 'unknown'} isBare>
          {enabled ? t.on : t.off}
        </Badge>
        <SeverityBadge severity={severity} isBare />
        {mayOperate && (
          <Link to="/rules" search={{ rule: id }} aria-label={t.tryOf(id)}>
            {t.tryIt}
          </Link>
        )}
      </div>
      <p>{texts.ofRule(rule)}</p>
      <p className={styles.soft}>
        {[
          t.about(format.list(scopes.map((scope) => t[`scope_${scope}`]))),
          t.version(format.count(rule.version)),
          ...(override_count > 0 ? [t.overrides(override_count, format.count(override_count))] : []),
        ].join(' · ')}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.option}</th>
            <th scope="col">{t.value}</th>
            <th scope="col">{t.byDefault}</th>
          </tr>
        </thead>
        <tbody>
          {options.map((option) => (
            <tr key={option.name}>
              <th scope="row">
                {texts.ofOption(rule, option)} <code>{option.name}</code>
              </th>
              <td className={option.value === option.default ? undefined : styles.changed}>
                {limit(option, option.value)}
              </td>
              <td>{limit(option, option.default)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </li>
  );
}

function Overrides({ overrides }: { readonly overrides: readonly Override[] }) {
  const t = useMessages(messages);
  return (
    <Panel title={t.overridesTitle}>
      <Facts
        facts={overrides.map(({ match, rules }, index) => [
          `${index + 1}. ${[match.company, match.source, match.object].filter((each) => each !== undefined).join(' › ') || t.everybody}`,
          Object.entries(rules)
            .map(
              ([id, said]) =>
                `${id}: ${Object.entries(said)
                  .map(([name, value]) => `${name} ${String(value)}`)
                  .join(', ')}`,
            )
            .join('; '),
        ])}
      />
    </Panel>
  );
}
