import { useQuery } from '@tanstack/react-query';
import { configQuery } from '../api/queries';
import { useLocale } from '../i18n/locale';
import { type Format, formatFor } from './format';

export const useFormat = (): Format => formatFor(useLocale());

/** The zone to show a company's times in; without a company the default one. UTC until the settings are there. */
export function useZoneOf(): (company: string | null | undefined) => string {
  const { data } = useQuery(configQuery);
  return (company) => data?.company_time_zones[company ?? ''] ?? data?.default_time_zone ?? 'UTC';
}
