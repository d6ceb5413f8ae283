import { Stack, Text, Title } from '@mantine/core';
import type { Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { Status, type Tone } from '../../kit';
import { strings } from './strings';

type Finding = Schema<'SystemCheckView'>;

const TONES: Readonly<Record<Finding['state'], Tone>> = { ok: 'good', advice: 'warn', wrong: 'bad' };
const ORDER: Readonly<Record<Finding['state'], number>> = { wrong: 0, advice: 1, ok: 2 };

/** What is wrong first, each with what to do about it. */
export function Checks({ checks }: { readonly checks: readonly Finding[] }) {
  const t = useStrings(strings);
  const sorted = [...checks].sort((a, b) => ORDER[a.state] - ORDER[b.state]);
  return (
    <section aria-label={t.checks}>
      <Title order={2} mb={8}>
        {t.checks}
      </Title>
      <Stack className="rlg-card" component="ul" gap={10} m={0} style={{ listStyle: 'none' }}>
        {sorted.map(({ check, state, message, fix }) => (
          <li key={`${check} ${message}`}>
            <div style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 16px' }}>
              <div style={{ width: 200 }}>
                <Status tone={TONES[state]}>{check}</Status>
                <span className="rlg-hidden">: {t.findings[state]}</span>
              </div>
              <Text size="sm" flex={1} miw={220} style={{ overflowWrap: 'anywhere' }}>
                {message}
              </Text>
            </div>
            {fix !== null && (
              <Text size="xs" c="dimmed" pl={14}>
                {t.todo} {fix}
              </Text>
            )}
          </li>
        ))}
      </Stack>
    </section>
  );
}
