import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconThumbDown, IconThumbUp } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, Mono, RoleGate, useAct, useFormat } from '../../kit';
import { strings } from './cache-strings';
import type { RequestRow } from './query';

type Miss = NonNullable<Schema<'RequestAnswer'>['prompt_cache_miss']>;

/** Why the provider's cache was read less than before, and what that cost. */
export function PromptCacheMiss({ miss }: { readonly miss: Miss }) {
  const t = useStrings(strings);
  const format = useFormat();
  const reasons: Readonly<Record<string, string>> = t.reasons;
  return (
    <Alert color="yellow" variant="light" p="sm" mt="xs">
      <Stack gap={4}>
        <Text size="sm" fw={600}>
          {t.missed}
        </Text>
        <Text size="sm">
          {reasons[miss.reason] ?? miss.reason}
          {miss.what !== null && (
            <>
              {': '}
              <Mono>{miss.what}</Mono>
            </>
          )}
        </Text>
        <Text size="sm">
          {t.tokens(format.whole(miss.read_tokens), format.whole(miss.expected_tokens), format.whole(miss.missed_tokens))}{' '}
          {miss.extra_cost_usd === null ? t.costUnknown : t.costMore(format.usd(miss.extra_cost_usd))}
        </Text>
        <Text size="sm">
          {t.before}{' '}
          <Anchor size="sm" renderRoot={(props) => <Link to={`/requests/${miss.compared_with}`} {...props} />}>
            <Mono>{miss.compared_with}</Mono>
          </Anchor>
        </Text>
      </Stack>
    </Alert>
  );
}

/** A person's word on an answer of the semantic cache: its threshold learns from it. */
export function SemanticVerdict({ row }: { readonly row: RequestRow }) {
  const t = useStrings(strings);
  const judge = useAct(
    (correct: boolean) => ok(api.POST('/v1/admin/cache/feedback', { body: { request_id: row.id, correct } })),
    { quiet: true, done: t.noted },
  );
  return (
    <RoleGate to="members">
      <Stack gap={6} mt="xs">
        <Text size="sm">{t.fits}</Text>
        <Group gap={6}>
          <Button
            variant="default"
            leftSection={<IconThumbUp size={14} aria-hidden />}
            loading={judge.isPending}
            onClick={() => judge.mutate(true)}
          >
            {t.fitted}
          </Button>
          <Button
            variant="default"
            leftSection={<IconThumbDown size={14} aria-hidden />}
            loading={judge.isPending}
            onClick={() => judge.mutate(false)}
          >
            {t.wrong}
          </Button>
        </Group>
        {judge.error && <ErrorState error={judge.error} />}
      </Stack>
    </RoleGate>
  );
}
