import type { Rule, RuleOption } from '../../api/types';
import { useLocale } from '../../i18n/locale';
import { ruleTextsFr } from './rule-texts.fr';

/** The sentences about a rule and its options in the language of the reader; those of a rule that is not known here in English. */
export function useRuleTexts(): {
  ofRule: (rule: Pick<Rule, 'id' | 'says'>) => string;
  ofOption: (rule: Pick<Rule, 'id'>, option: Pick<RuleOption, 'name' | 'says'>) => string;
} {
  const isFrench = useLocale() === 'fr';
  return {
    ofRule: ({ id, says }) => (isFrench ? (ruleTextsFr[id]?.says ?? says) : says),
    ofOption: ({ id }, { name, says }) => (isFrench ? (ruleTextsFr[id]?.options[name] ?? says) : says),
  };
}
