import { ActionIcon, Group, Title, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { useLive } from '../../kit';
import { firstRunStrings } from './first-run-strings';
import { KeyStep, ProviderStep, RequestStep } from './first-run-steps';

const REFRESH_MS = 2_000;

/** From nothing to a real request; goes away by itself when there is a provider and a request. */
export function FirstRun() {
  const t = useStrings(firstRunStrings);
  const operator = useMay('installation');
  const [hidden, setHidden] = useLocalStorage({
    key: 'rlg-first-run-hidden',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const [key, setKey] = useState<string>();
  const [started, setStarted] = useState(false);
  const progress = useLive(['first-run', operator], () => look(operator), REFRESH_MS);
  const { data } = progress;
  if (hidden || !data) return null;
  const unfinished = data.last === undefined || (operator && !data.provider);
  if (!unfinished && !started) return null;
  return (
    <section className="rlg-card" aria-label={t.title} style={{ borderColor: 'var(--rlg-1)' }}>
      <Group justify="space-between" wrap="nowrap" mb={10}>
        <Title order={2}>{t.title}</Title>
        <Tooltip label={t.hide}>
          <ActionIcon variant="subtle" color="gray" aria-label={t.hide} onClick={() => setHidden(true)}>
            <IconX size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <div style={{ display: 'grid', gap: 18, gridTemplateColumns: 'repeat(auto-fit, minmax(min(330px, 100%), 1fr))' }}>
        <KeyStep
          made={key}
          onMade={(made) => {
            setStarted(true);
            setKey(made);
          }}
        />
        <RequestStep apiKey={key} last={data.last} />
        {operator && <ProviderStep ready={data.provider} />}
      </div>
    </section>
  );
}

/** The last request, and whether a provider has a key. */
async function look(operator: boolean): Promise<{ last: string | undefined; provider: boolean }> {
  const [requests, keys] = await Promise.all([
    ok(api.GET('/v1/admin/requests', { params: { query: { limit: 1 } } })),
    operator ? ok(api.GET('/v1/admin/keys', { params: { query: { limit: 1 } } })) : undefined,
  ]);
  return { last: requests.data[0]?.id, provider: (keys?.data.length ?? 0) > 0 };
}
