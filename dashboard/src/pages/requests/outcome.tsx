import { Tooltip } from '@mantine/core';
import type { Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { Status, type Tone } from '../../kit';
import { strings } from './strings';

const TONES: Readonly<Record<string, Tone>> = {
  completed: 'good',
  truncated: 'warn',
  aborted: 'quiet',
  error: 'bad',
  refused: 'warn',
};

/** How a request ended, with its status; the code of an error on the pointer. */
export function OutcomeOf({ row }: { readonly row: Pick<Schema<'RequestAnswer'>, 'outcome' | 'status' | 'error_code'> }) {
  const t = useStrings(strings);
  const shown = (
    <span>
      <Status tone={TONES[row.outcome] ?? 'quiet'}>
        {row.status} {row.outcome in t.outcomes ? t.outcomes[row.outcome as keyof typeof t.outcomes] : row.outcome}
      </Status>
    </span>
  );
  return row.error_code === null ? shown : <Tooltip label={row.error_code}>{shown}</Tooltip>;
}
