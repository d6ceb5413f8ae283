import { Anchor, Group, Spoiler, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useStrings } from '../../i18n';
import { ErrorState, Mono, useFormat } from '../../kit';
import { strings } from './strings';
import type { Answer } from './stream';

/** What one model said, and what it took. Shown as text, whatever it holds. */
export function AnswerCard({ answer, model }: { readonly answer: Answer; readonly model: string }) {
  const t = useStrings(strings);
  const { state, text, reasoning, tools, error } = answer;
  return (
    <Stack
      component="article"
      className="rlg-card"
      gap={8}
      aria-label={model}
      aria-busy={state === 'waiting' || state === 'streaming'}
    >
      {reasoning !== '' && (
        <Spoiler maxHeight={48} showLabel={t.thought} hideLabel={t.thought}>
          <Text size="sm" c="dimmed" style={{ whiteSpace: 'pre-wrap' }}>
            {reasoning}
          </Text>
        </Spoiler>
      )}
      {state === 'waiting' && (
        <Text size="sm" c="dimmed" role="status">
          {t.waiting}
        </Text>
      )}
      {text !== '' && <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{text}</Text>}
      {tools.map((call, i) => (
        <Stack key={i} gap={2}>
          <Text size="sm" fw={550}>
            {t.calls(call.name)}
          </Text>
          <Text size="sm" className="rlg-mono" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {call.arguments}
          </Text>
        </Stack>
      ))}
      {state === 'stopped' && (
        <Text size="sm" c="dimmed">
          {t.stopped}
        </Text>
      )}
      {answer.finish === 'length' && (
        <Text size="sm" c="var(--rlg-warn)">
          {t.cutOff}
        </Text>
      )}
      {state === 'failed' && <ErrorState error={error} />}
      <Facts answer={answer} />
    </Stack>
  );
}

function Facts({ answer }: { readonly answer: Answer }) {
  const t = useStrings(strings);
  const format = useFormat();
  const { firstMs, totalMs, inputTokens, outputTokens, costUsd, requestId, servedBy, cache } = answer;
  const writing = totalMs === undefined || firstMs === undefined ? 0 : totalMs - firstMs;
  const speed = outputTokens !== undefined && writing > 20 ? outputTokens / (writing / 1_000) : undefined;
  const facts: readonly (readonly [string, string | undefined])[] = [
    [t.first, firstMs === undefined ? undefined : format.duration(firstMs)],
    [t.total, totalMs === undefined ? undefined : format.duration(totalMs)],
    [t.tokens, outputTokens === undefined ? undefined : t.inOut(format.count(inputTokens), format.count(outputTokens))],
    [t.speed, speed === undefined ? undefined : t.perSecond(format.count(Math.round(speed)))],
    [t.cost, costUsd === undefined ? undefined : format.usd(costUsd)],
  ];
  if (facts.every(([, value]) => value === undefined)) return null;
  return (
    <Stack gap={4} style={{ borderTop: '1px solid var(--rlg-line)', paddingTop: 8 }}>
      <Group component="dl" gap="md" m={0}>
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <Text component="dt" size="xs" c="dimmed">
                {name}
              </Text>
              <Text component="dd" size="sm" m={0}>
                {value}
              </Text>
            </div>
          ),
        )}
      </Group>
      <Group gap="sm">
        {servedBy !== undefined && (
          <Text size="xs" c="dimmed">
            <Mono>{servedBy}</Mono>
            {cache !== undefined && ` · ${t.cached(cache)}`}
          </Text>
        )}
        {requestId !== undefined && answer.state !== 'streaming' && (
          <Anchor component={Link} size="xs" {...({ to: `/requests/${requestId}` } as object)}>
            {t.inLog}
          </Anchor>
        )}
      </Group>
    </Stack>
  );
}
