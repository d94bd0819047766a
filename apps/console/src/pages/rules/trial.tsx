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

const route = getRouteApi('/rules');

const ranges = { '24h': 1, '7d': 7, '30d': 30 } as const;

/** A rule with other limits, tried on the stored runs. */
export function TrialPanel({ rule, rules }: { readonly rule: Rule; readonly rules: Rules }) {
  const t = useMessages(messages);
  const common = useMessages(shared);
  const navigate = route.useNavigate();
  const inForce = trialOf(rule);
  const [trial, setTrial] = useState<Trial>(inForce);
  const [range, setRange] = useState<keyof typeof ranges>('7d');
  const [company, setCompany] = useState<string | undefined>();
  const trying = useMutation({
    mutationFn: async (request: BacktestRequest) => ({
      request,
      answer: await sendJson<Backtest>('POST', '/rules/backtest', request),
    }),
  });
  const isSame = isSameTrial(trial, inForce);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const now = Date.now();
    trying.mutate({
      from: new Date(now - ranges[range] * DAY_MS).toISOString(),
      to: new Date(now).toISOString(),
      ...(company !== undefined && { company }),
      rules: rulesToTry({ rules: rules.rules, overrides: rules.overrides ?? [] }, rule.id, trial),
    });
  };
  return (
    <Panel title={`${t.trial}: ${rule.id}`}>
      <form className={formLayout.form} onSubmit={submit}>
        <p className={formLayout.hint}>{t.trialSays}</p>
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
            <select value={range} onChange={(event) => setRange(event.target.value as keyof typeof ranges)}>
              <option value="24h">{common.range24h}</option>
              <option value="7d">{common.range7d}</option>
              <option value="30d">{common.range30d}</option>
            </select>
          </Field>
          <CompanyChoice value={company} onChange={setCompany} />
        </div>
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
  return (
    <div className={styles.fields}>
      {rule.options.map((option) => {
        const { name, unit, min, max, value } = option;
        return (
          <div key={name} data-changed={trial.options[name] !== value}>
            <Field label={`${option.says} (${unit})`}>
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
