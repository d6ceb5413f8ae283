import { Button, Code, Group, Mark, Stack, Tabs, Text, Title } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { bodiesQuery } from '../../api/bodies';
import type { Schema } from '../../api/client';
import { isApiError } from '../../api/error';
import { useStrings } from '../../i18n';
import { Copy, Loaded, RoleGate, useFormat } from '../../kit';
import type { RequestRow } from './query';
import { strings } from './strings';

type Kept = Schema<'KeptBodyView'>;

/** What was asked and answered, where the tenant has that kept. Looked at on demand: each look is written down. */
export function Bodies({ row }: { readonly row: RequestRow }) {
  const t = useStrings(strings);
  return (
    <section aria-label={t.bodies}>
      <Title order={2} mb={6}>
        {t.bodies}
      </Title>
      {row.captured ? (
        <RoleGate to="tenant-admins" otherwise={<Quiet>{t.bodiesForAdmins}</Quiet>}>
          <Behind key={row.id} id={row.id} />
        </RoleGate>
      ) : (
        <Quiet>{t.noBodies}</Quiet>
      )}
    </section>
  );
}

const Quiet = ({ children }: { readonly children: string }) => (
  <Text size="sm" c="dimmed">
    {children}
  </Text>
);

function Behind({ id }: { readonly id: string }) {
  const t = useStrings(strings);
  const [asked, setAsked] = useState(false);
  const bodies = useQuery({ ...bodiesQuery(id), enabled: asked });
  if (!asked)
    return (
      <Group gap="sm">
        <Button variant="default" leftSection={<IconEye size={14} aria-hidden />} onClick={() => setAsked(true)}>
          {t.showBodies}
        </Button>
        <Quiet>{t.looksAreNoted}</Quiet>
      </Group>
    );
  if (isApiError(bodies.error, 'not_found')) return <Quiet>{t.bodiesGone}</Quiet>;
  return (
    <Loaded query={bodies} rows={3}>
      {({ request, response }) => (
        <Tabs defaultValue="request" keepMounted={false}>
          <Tabs.List mb="xs">
            <Tabs.Tab value="request">{t.requestBody}</Tabs.Tab>
            <Tabs.Tab value="response">{t.responseBody}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="request">
            <BodyText body={request} label={t.requestBody} />
          </Tabs.Panel>
          <Tabs.Panel value="response">
            <BodyText body={response} label={t.responseBody} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Loaded>
  );
}

function BodyText({ body, label }: { readonly body: Kept | null; readonly label: string }) {
  const t = useStrings(strings);
  const format = useFormat();
  if (body === null) return <Quiet>{t.noBody}</Quiet>;
  const text = readable(body);
  const taken = Object.entries(body.redactions);
  return (
    <Stack gap={6}>
      <Group gap={6}>
        <Text size="xs" c="dimmed">
          {t.bodyBytes(format.whole(body.bytes))}
          {body.kind === 'stream' && ` · ${t.asOneText}`}
          {body.cut && ` · ${t.cutOff}`}
        </Text>
        {taken.map(([kind, times]) => (
          <Text key={kind} size="xs" fw={600}>
            {t.redacted[kind as keyof typeof t.redacted]} {times}
          </Text>
        ))}
        <Copy text={text} />
      </Group>
      <Code
        block
        tabIndex={0}
        role="region"
        aria-label={label}
        mah={380}
        style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', overflow: 'auto' }}
      >
        {text.split(MARKS).map((part, i) => (i % 2 === 0 ? part : <Mark key={i}>{part}</Mark>))}
      </Code>
    </Stack>
  );
}

const MARKS = /(\[redacted:\w+\]|\[left out: [^\]]*\])/;

function readable({ kind, text, cut }: Kept): string {
  if (cut || kind === 'text' || kind === 'none') return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
