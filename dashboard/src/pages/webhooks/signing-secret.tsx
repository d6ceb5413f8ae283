import { Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, Facts, Loaded, Mono, useAct, useFormat } from '../../kit';
import { SIGNER } from './data';
import { strings } from './strings';

/** For addresses that come with one run or batch, beside all endpoints. */
export function SigningSecret({ onSecret }: { readonly onSecret: (secret: string) => void }) {
  const t = useStrings(strings);
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  const [hours, setHours] = useState<number | string>(24);
  const signer = useQuery({ queryKey: SIGNER, queryFn: () => ok(api.GET('/v1/admin/webhooks/signing-secret')) });
  const act = useAct(
    () =>
      ok(api.POST('/v1/admin/webhooks/signing-secret/rotate', { body: { overlap_seconds: Math.round(Number(hours) * 3_600) } })),
    {
      quiet: true,
      refresh: [SIGNER],
      onDone: ({ secret }) => {
        setAsking(false);
        onSecret(secret);
      },
    },
  );
  return (
    <Loaded query={signer}>
      {({ secret_last4: last4, previous_secret_expires_at: overlap }) => (
        <Stack className="rlg-card" gap="sm" maw={760}>
          <Text size="sm">{t.signingWhy}</Text>
          <Facts
            facts={[
              [t.secret, last4 === null ? t.noSecretYet : <Mono key="s">{`whsec_…${last4}`}</Mono>],
              [t.bothSign, overlap === null ? undefined : format.time(overlap)],
            ]}
          />
          <Group>
            <Button variant="default" onClick={() => setAsking(true)}>
              {last4 === null ? t.makeSecret : t.rotate}
            </Button>
          </Group>
          <Modal opened={asking} onClose={() => setAsking(false)} title={last4 === null ? t.makeSecret : t.rotate}>
            <Stack gap="sm">
              <Text size="sm">{t.rotateWhy}</Text>
              <NumberInput label={t.overlapHours} min={0} max={168} value={hours} onChange={setHours} />
              {act.error && <ErrorState error={act.error} />}
              <Group justify="flex-end">
                <Button loading={act.isPending} disabled={hours === ''} onClick={() => act.mutate()}>
                  {t.rotateNow}
                </Button>
              </Group>
            </Stack>
          </Modal>
        </Stack>
      )}
    </Loaded>
  );
}
