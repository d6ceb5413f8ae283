import { Button, Checkbox, Code, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { useState } from 'react';
import { useStrings } from '../../i18n';
import { ErrorState, Mono, RoleGate, useAct } from '../../kit';
import { QUEUE, type Run, runKey, RUNS, send } from './data';
import { strings } from './strings';

interface Props {
  readonly of: Run;
  readonly action: NonNullable<Run['required_action']>;
}

interface Given {
  readonly output: string;
  readonly is_error: boolean;
}

/** What the run waits for: the outputs of tools that its client runs. Here somebody gives them by hand. */
export function RequiredActionForm({ of, action }: Props) {
  const t = useStrings(strings);
  const [given, setGiven] = useState<Readonly<Record<string, Given>>>({});
  const act = useAct(
    () => {
      const tool_outputs = action.tool_calls.map(({ id }) => ({ tool_call_id: id, ...(given[id] ?? NOTHING) }));
      return send<Run>('POST', `/v1/agent/runs/${of.id}/tool_outputs`, { tool_outputs });
    },
    { quiet: true, done: t.outputsSent, refresh: [runKey(of.id), RUNS, QUEUE] },
  );
  const change = (id: string, change: Partial<Given>): void =>
    setGiven((before) => ({ ...before, [id]: { ...NOTHING, ...before[id], ...change } }));
  return (
    <form
      className="rlg-card"
      style={{ borderColor: 'var(--rlg-warn)' }}
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate();
      }}
    >
      <Stack gap="sm">
        <Title order={2}>{t.waitsForYou}</Title>
        <Text size="sm">{t.waitsWhy}</Text>
        {action.tool_calls.map(({ id, name, arguments: args }) => (
          <Stack key={id} gap={6}>
            <Text size="sm" fw={550}>
              <Mono>{name}</Mono>
            </Text>
            <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {args}
            </Code>
            <RoleGate to="members">
              <Textarea
                label={t.outputOf(name)}
                required
                autosize
                minRows={2}
                maxRows={10}
                value={given[id]?.output ?? ''}
                onChange={(event) => change(id, { output: event.currentTarget.value })}
              />
              <Checkbox
                label={t.isFailure}
                checked={given[id]?.is_error ?? false}
                onChange={(event) => change(id, { is_error: event.currentTarget.checked })}
              />
            </RoleGate>
          </Stack>
        ))}
        {act.error && <ErrorState error={act.error} />}
        <RoleGate to="members">
          <Group justify="flex-end">
            <Button type="submit" loading={act.isPending}>
              {t.sendOutputs}
            </Button>
          </Group>
        </RoleGate>
      </Stack>
    </form>
  );
}

const NOTHING: Given = { output: '', is_error: false };
