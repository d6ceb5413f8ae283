import { Anchor, Button, Group, Stack, Tabs, Text, ThemeIcon } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api, ok } from '../../api/client';
import { callAsClient, clientOrigin } from '../../api/data-plane';
import { useStrings } from '../../i18n';
import { ErrorState, RoleGate, Snippet, Status, useAct } from '../../kit';
import { firstRunStrings } from './first-run-strings';
import { SNIPPETS, type SnippetName } from './snippets';

const MODEL = 'sandbox/echo';

interface StepProps {
  readonly n: number;
  readonly title: string;
  readonly why: string;
  readonly done: boolean;
  readonly children: ReactNode;
}

function Step({ n, title, why, done, children }: StepProps) {
  const t = useStrings(firstRunStrings);
  return (
    <Stack gap={8} style={{ minWidth: 0 }} role="group" aria-label={`${t.step(n)}: ${title}${done ? ` (${t.done})` : ''}`}>
      <Group gap={8} wrap="nowrap">
        <ThemeIcon radius="xl" size={24} variant={done ? 'filled' : 'default'}>
          {done ? <IconCheck size={14} aria-hidden /> : n}
        </ThemeIcon>
        <Text fw={600}>{title}</Text>
      </Group>
      <Text size="sm" c="dimmed">
        {why}
      </Text>
      {children}
    </Stack>
  );
}

interface KeyStepProps {
  readonly made: string | undefined;
  readonly onMade: (key: string) => void;
}

export function KeyStep({ made, onMade }: KeyStepProps) {
  const t = useStrings(firstRunStrings);
  const make = useAct(() => ok(api.POST('/v1/admin/api-keys', { body: { name: t.keyName } })), {
    onDone: ({ key }) => onMade(key),
    refresh: [['virtual-keys']],
    quiet: true,
  });
  return (
    <Step n={1} title={t.key} why={t.keyWhy} done={made !== undefined}>
      {made === undefined ? (
        <RoleGate to="members" otherwise={<Text size="sm">{t.memberless}</Text>}>
          <div>
            <Button loading={make.isPending} onClick={() => make.mutate()}>
              {t.makeKey}
            </Button>
          </div>
        </RoleGate>
      ) : (
        <>
          <Snippet text={made} />
          <Text size="xs">{t.keyMade}</Text>
        </>
      )}
      {make.error && <ErrorState error={make.error} />}
    </Step>
  );
}

interface RequestStepProps {
  readonly apiKey: string | undefined;
  /** The id of the newest request. */
  readonly last: string | undefined;
}

export function RequestStep({ apiKey, last }: RequestStepProps) {
  const t = useStrings(firstRunStrings);
  const send = useAct((key: string) => ask(key), { refresh: [['first-run'], ['feed'], ['stats-overview']], quiet: true });
  return (
    <Step n={2} title={t.request} why={t.requestWhy} done={last !== undefined}>
      <Tabs defaultValue="curl" variant="pills">
        <Tabs.List>
          {Object.keys(SNIPPETS).map((name) => (
            <Tabs.Tab key={name} value={name} size="xs" py={4}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {(Object.keys(SNIPPETS) as SnippetName[]).map((name) => (
          <Tabs.Panel key={name} value={name} pt={8}>
            <Snippet text={SNIPPETS[name](clientOrigin(), apiKey ?? '$GATEWAY_KEY', MODEL)} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <Group gap="sm">
        <Button
          disabled={apiKey === undefined}
          loading={send.isPending}
          onClick={() => apiKey !== undefined && send.mutate(apiKey)}
        >
          {t.send}
        </Button>
        <Text size="sm" component="div" role="status">
          {last === undefined ? <Status tone="warn">{t.listening}</Status> : <Status tone="good">{t.arrived}</Status>}
        </Text>
        {last !== undefined && (
          <Anchor size="sm" renderRoot={(props) => <Link to={`/requests/${last}`} {...props} />}>
            {t.look}
          </Anchor>
        )}
      </Group>
      {send.data !== undefined && <Text size="sm">{t.answer(send.data)}</Text>}
      {send.error && <ErrorState error={send.error} />}
    </Step>
  );
}

/** What the sandbox says to a greeting. */
async function ask(key: string): Promise<string> {
  const messages = [{ role: 'user', content: 'Hello from the dashboard' }];
  const response = await callAsClient(key, '/v1/chat/completions', { model: MODEL, messages });
  const answer = (await response.json()) as { choices?: readonly { message?: { content?: string } }[] };
  return answer.choices?.[0]?.message?.content ?? '';
}

export function ProviderStep({ ready }: { readonly ready: boolean }) {
  const t = useStrings(firstRunStrings);
  return (
    <Step n={3} title={t.provider} why={t.providerWhy} done={ready}>
      {ready ? (
        <Status tone="good">{t.providerThere}</Status>
      ) : (
        <div>
          <Button variant="default" renderRoot={(props) => <Link to="/keys" {...props} />}>
            {t.addProvider}
          </Button>
        </div>
      )}
    </Step>
  );
}
