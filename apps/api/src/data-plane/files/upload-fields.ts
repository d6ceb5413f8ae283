import { GatewayError } from '@libs/kernel';
import type { FilePurpose } from '@libs/files';

const PURPOSE = /^[a-z][a-z0-9_-]{0,63}$/;
const HOUR = 3_600;
const LONGEST_SECONDS = 365 * 24 * HOUR;

/**
 * What the form says of its files: `purpose` and OpenAI's `expires_after[anchor]`, `expires_after[seconds]`.
 * @param keptMs how long files are kept that say nothing; undefined: until they are deleted
 * @throws GatewayError invalid_request, unknown_field
 */
export function readUploadFields(fields: Readonly<Record<string, string>>, now: number, keptMs: number | undefined): FilePurpose {
  const { purpose = 'user_data', 'expires_after[anchor]': anchor, 'expires_after[seconds]': seconds, ...others } = fields;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new GatewayError('unknown_field', `The form has a field that is not known: '${unknown.slice(0, 80)}'.`, {
      param: unknown.slice(0, 80),
    });
  if (!PURPOSE.test(purpose)) throw invalid('purpose', 'must be a word like user_data, batch or vision');
  if (anchor !== undefined && anchor !== 'created_at') throw invalid('expires_after[anchor]', 'must be created_at');
  if (seconds === undefined) return { purpose, expiresAt: keptMs === undefined ? null : new Date(now + keptMs) };
  const wanted = Number(seconds);
  if (!/^\d{1,12}$/.test(seconds) || wanted < HOUR || wanted > LONGEST_SECONDS)
    throw invalid('expires_after[seconds]', `must be a whole number from ${HOUR} to ${LONGEST_SECONDS}`);
  const ms = Math.min(wanted * 1000, keptMs ?? Infinity);
  return { purpose, expiresAt: new Date(now + ms) };
}

const invalid = (param: string, what: string): GatewayError =>
  new GatewayError('invalid_request', `\`${param}\` ${what}.`, { param });
