import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { sendJson } from '../../api/client';
import type { Backtest, BacktestRequest, Rule, Rules } from '../../api/types';
import { ActionFailed } from '../../components/action-failed';
import { formLayout } from '../../components/dialog';
import { Field, Panel } from '../../components/layout';
import { rows } from '../../components/more';
import { Loading } from '../../components/states';
import { DAY_MS } from '../../format/durations';
import { useMessages } from '../../i18n/locale';
import { shared } from '../../i18n/shared.messages';
import { CompanyChoice } from '../../search/subject-filter';
import { isSameTrial, rulesToTry, type Trial, trialOf } from '../../state/backtest';
import { messages } from './rules.messages';
import styles from './rules.module.css';
import { TrialResult } from './trial-result';
import { useLimit } from './use-limit';
import { useRuleTexts } from './use-rule-texts';

const route = getRouteApi('/rules');

const ranges = { '24h': 1, '7d': 7, '30d': 30 } as const;

/** The stored runs that a rule is tried on. */
interface TrialScope {
  readonly range: keyof typeof ranges;
  readonly company: string | undefined;
}

/** A rule with other limits, tried on the stored runs. */
export function TrialPanel({ rule, rules }: { readonly rule: Rule; readonly rules: Rules }) {
  const t = useMessages(messages);
  const inForce = trialOf(rule);
  const [trial, setTrial] = useState<Trial>(inForce);
  const [scope, setScope] = useState<TrialScope>({ range: '7d', company: undefined });
  const trying = useBacktest();
  const isSame = isSameTrial(trial, inForce);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    trying.mutate({
      ...periodOf(scope, Date.now()),
      rules: rulesToTry({ rules: rules.rules, overrides: rules.overrides ?? [] }, rule.id, trial),
    });
  };
  return (
    <Panel title={`${t.trial}: ${rule.id}`}>
      <form className={formLayout.form} onSubmit={submit}>
        <p className={formLayout.hint}>{t.trialSays}</p>
        <Choices rule={rule} rules={rules} scope={scope} onScope={setScope} />
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={trial.enabled}
            onChange={(event) => setTrial({ ...trial, enabled: event.target.checked })}
          />
          {t.isOn}
        </label>
        <Limits rule={rule} trial={trial} onChange={setTrial} />
        <ActionFailed error={trying.error} />
        <div className={formLayout.actions}>
          {isSame ? (
            <span className={formLayout.hint}>{t.change}</span>
          ) : (
            <button type="button" onClick={() => setTrial(inForce)}>
              {t.reset}
            </button>
          )}
          <button type="submit" className={formLayout.primary} disabled={isSame || trying.isPending}>
            {trying.isPending ? t.running : t.run}
          </button>
        </div>
      </form>
      {trying.isPending ? <Loading /> : trying.data && <TrialResult {...trying.data} />}
    </Panel>
  );
}

/** Its data are the answer with the request that it is about. */
const useBacktest = () =>
  useMutation({
    mutationFn: async (request: BacktestRequest) => ({
      request,
      answer: await sendJson<Backtest>('POST', '/rules/backtest', request),
    }),
  });

const periodOf = ({ range, company }: TrialScope, nowMs: number): Pick<BacktestRequest, 'from' | 'to' | 'company'> => ({
  from: new Date(nowMs - ranges[range] * DAY_MS).toISOString(),
  to: new Date(nowMs).toISOString(),
  ...(company !== undefined && { company }),
});

/** Which rule is tried, and on which runs. */
function Choices({
  rule,
  rules,
  scope,
  onScope,
}: {
  readonly rule: Rule;
  readonly rules: Rules;
  readonly scope: TrialScope;
  readonly onScope: (scope: TrialScope) => void;
}) {
  const t = useMessages(messages);
  const common = useMessages(shared);
  const navigate = route.useNavigate();
  return (
    <div className={rows.filters}>
      <Field label={t.rule}>
        <select value={rule.id} onChange={(event) => void navigate({ search: { rule: event.target.value } })}>
          {rules.rules.map(({ id }) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </select>
      </Field>
      <Field label={t.range}>
        <select
          value={scope.range}
          onChange={(event) => onScope({ ...scope, range: event.target.value as TrialScope['range'] })}
        >
          <option value="24h">{common.range24h}</option>
          <option value="7d">{common.range7d}</option>
          <option value="30d">{common.range30d}</option>
        </select>
      </Field>
      <CompanyChoice value={scope.company} onChange={(company) => onScope({ ...scope, company })} />
    </div>
  );
}

const wholeUnits: ReadonlySet<string> = new Set(['runs', 'records', 'objects', 'sources', 'days', 'weeks']);

function Limits({
  rule,
  trial,
  onChange,
}: {
  readonly rule: Rule;
  readonly trial: Trial;
  readonly onChange: (trial: Trial) => void;
}) {
  const t = useMessages(messages);
  const limit = useLimit();
  const texts = useRuleTexts();
  return (
    <div className={styles.fields}>
      {rule.options.map((option) => {
        const { name, unit, min, max, value } = option;
        return (
          <div key={name} data-changed={trial.options[name] !== value}>
            <Field label={`${texts.ofOption(rule, option)} (${t.unitOf(unit, 2)})`}>
              <input
                type="number"
                required
                min={min}
                max={max ?? undefined}
                step={wholeUnits.has(unit) ? 1 : 'any'}
                value={Number.isNaN(trial.options[name]) ? '' : trial.options[name]}
                disabled={!trial.enabled}
                aria-describedby={`limit-${name}`}
                onChange={(event) =>
                  onChange({ ...trial, options: { ...trial.options, [name]: event.target.valueAsNumber } })
                }
              />
            </Field>
            <small id={`limit-${name}`}>
              {t.hint(limit(option, value))};{' '}
              {max === null ? t.atLeast(limit(option, min)) : t.between(limit(option, min), limit(option, max))}
            </small>
          </div>
        );
      })}
    </div>
  );
}
