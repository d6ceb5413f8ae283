import { Button, Group, Text, Title } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { Copy, ErrorState, Mono, Status, useAct, useFormat } from '../../kit';
import { strings } from './strings';

/** Each row holds the digest of the one before it: computed again, the chain shows whether any was changed or is gone. */
export function Chain() {
  const t = useStrings(strings);
  const act = useAct(() => ok(api.GET('/v1/admin/audit/verify')), { quiet: true });
  return (
    <section className="rlg-card" aria-label={t.chain}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, flex: '1 1 300px' }}>
          <Title order={2}>{t.chain}</Title>
          <Text size="sm" c="dimmed" maw={640}>
            {t.chainWhy}
          </Text>
        </div>
        <Button
          variant="default"
          leftSection={<IconShieldCheck size={16} />}
          loading={act.isPending}
          onClick={() => act.mutate()}
        >
          {t.check}
        </Button>
      </Group>
      {act.error && <ErrorState error={act.error} />}
      {act.data && <Verdict of={act.data} />}
    </section>
  );
}

function Verdict({ of: { rows, head, broken_at: broken } }: { readonly of: Schema<'AuditVerdictView'> }) {
  const t = useStrings(strings);
  const format = useFormat();
  return (
    <div role="status" style={{ marginTop: 10 }}>
      {broken === null ? (
        <Status tone="good">{t.holds(format.whole(rows))}</Status>
      ) : (
        <Status tone="bad">{t.broken(`#${format.whole(broken)}`)}</Status>
      )}
      {head && (
        <Text size="sm" mt={4} style={{ overflowWrap: 'anywhere' }}>
          {t.head} #{format.whole(head.seq)} <Mono>{head.hash}</Mono> <Copy text={`${head.seq} ${head.hash}`} />
        </Text>
      )}
    </div>
  );
}
