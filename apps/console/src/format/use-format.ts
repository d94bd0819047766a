import { useLocale } from '../i18n/locale';
import { type Format, formatFor } from './format';

export const useFormat = (): Format => formatFor(useLocale());

export { useZoneOf } from './use-zone';
