import { Stack, Text, Title } from '@mantine/core';
import type { Schema } from '../../api/client';
import { useLanguage, useStrings } from '../../i18n';
import { useSaid, useTranslated } from '../../i18n/said';
import { checkName, FOUND, TO_DO } from '../../i18n/zh/checks';
import { WARNINGS } from '../../i18n/zh/warnings';
import { Status, type Tone } from '../../kit';
import { strings } from './strings';

type Finding = Schema<'SystemCheckView'>;

const TONES: Readonly<Record<Finding['state'], Tone>> = { ok: 'good', advice: 'warn', wrong: 'bad' };
const ORDER: Readonly<Record<Finding['state'], number>> = { wrong: 0, advice: 1, ok: 2 };

/** What is wrong first, each with what to do about it. */
export function Checks({ checks }: { readonly checks: readonly Finding[] }) {
  const t = useStrings(strings);
  const { language } = useLanguage();
  const [found, toDo, warning] = [useSaid(FOUND), useSaid(TO_DO), useTranslated(WARNINGS)];
  const sorted = [...checks].sort((a, b) => ORDER[a.state] - ORDER[b.state]);
  return (
    <section aria-label={t.checks}>
      <Title order={2} mb={8}>
        {t.checks}
      </Title>
      <Stack className="rlg-card" component="ul" gap={10} m={0} style={{ listStyle: 'none' }}>
        {sorted.map(({ check, state, message, fix, code, values }) => (
          <li key={`${check} ${message}`}>
            <div style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 16px' }}>
              <div style={{ width: 200 }}>
                <Status tone={TONES[state]}>{language === 'zh' ? checkName(check) : check}</Status>
                <span className="rlg-hidden">: {t.findings[state]}</span>
              </div>
              <Text size="sm" flex={1} miw={220} style={{ overflowWrap: 'anywhere' }}>
                {code === 'configuration' ? warning(message) : found(code, values, message)}
              </Text>
            </div>
            {fix !== null && (
              <Text size="xs" c="dimmed" pl={14}>
                {t.todo} {toDo(code, values, fix)}
              </Text>
            )}
          </li>
        ))}
      </Stack>
    </section>
  );
}
