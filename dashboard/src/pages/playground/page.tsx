import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { bodiesQuery } from '../../api/bodies';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { EmptyState, Loaded, Page, useQueryState } from '../../kit';
import { isApiError } from '../../api/error';
import { useMay } from '../../app/session/roles';
import { readTools } from './ask';
import { ColumnView } from './column-view';
import { Compose } from './compose';
import { useConversation } from './conversation';
import { MOST_MODELS } from './draft';
import { type Replay, replayOf } from './replay';
import { SettingsCard } from './settings';
import { strings } from './strings';

export default function PlaygroundPage() {
  const t = useStrings(strings);
  const models = useQuery({ queryKey: ['usable-models'], queryFn: loadModels });
  return (
    <Page title={t.title} about={t.about}>
      <Loaded query={models}>
        {(names) => (names.length === 0 ? <EmptyState title={t.empty}>{t.noModels}</EmptyState> : <Origin models={names} />)}
      </Loaded>
    </Page>
  );
}

async function loadModels(): Promise<string[]> {
  const { data } = await ok(api.GET('/v1/models'));
  return data.map(({ id }) => id).sort();
}

/** A row of the log that this was opened from tells which model, and what was said where that was kept. */
function Origin({ models }: { readonly models: readonly string[] }) {
  const [from] = useQueryState('from');
  const logged = useQuery({
    queryKey: ['request', from],
    queryFn: () => ok(api.GET('/v1/admin/requests/{id}', { params: { path: { id: from } } })),
    enabled: from !== '',
  });
  if (from === '') return <Conversing models={models} />;
  return (
    <Loaded query={logged}>
      {(request) => <FromLog models={models} from={from} asked={request.model_asked ?? undefined} captured={request.captured} />}
    </Loaded>
  );
}

function FromLog({ captured, ...rest }: ConversingProps & { readonly from: string; readonly captured: boolean }) {
  const may = useMay('tenant-admins') && captured;
  const { from } = rest;
  const bodies = useQuery({ ...bodiesQuery(from), enabled: may });
  // Expired or erased meanwhile: then the model is all there is.
  if (!may || isApiError(bodies.error, 'not_found')) return <Conversing {...rest} />;
  return (
    <Loaded query={bodies}>
      {({ request }) => <Conversing {...rest} replay={request === null ? undefined : replayOf(request.text)} />}
    </Loaded>
  );
}

interface ConversingProps {
  readonly models: readonly string[];
  readonly from?: string;
  readonly asked?: string | undefined;
  readonly replay?: Replay | undefined;
}

function Conversing({ models, from, asked, replay }: ConversingProps) {
  const t = useStrings(strings);
  const conversation = useConversation(asked, replay);
  const { columns, turns, settings } = conversation;
  const all = [...new Set([...models, ...columns.map(({ model }) => model).filter((model) => model !== '')])];
  return (
    <div className="rlg-playground">
      <SettingsCard conversation={conversation} />
      <Stack gap="md" style={{ minWidth: 0 }}>
        {from !== undefined && (
          <Text size="sm" c="dimmed">
            {t.fromRequest(from)}. {replay ? t.wasKept : t.notKept}
          </Text>
        )}
        <Group gap="xs" justify="flex-end">
          {columns.length < MOST_MODELS && (
            <Button variant="default" leftSection={<IconPlus size={16} />} onClick={conversation.add}>
              {t.compare}
            </Button>
          )}
          {turns.length > 0 && (
            <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={conversation.clear}>
              {t.clear}
            </Button>
          )}
        </Group>
        <div style={{ display: 'grid', gap: 14, gridTemplateColumns: 'repeat(auto-fit, minmax(min(280px, 100%), 1fr))' }}>
          {columns.map((column) => (
            <ColumnView key={column.id} column={column} conversation={conversation} models={all} />
          ))}
        </div>
        {turns.length === 0 && <EmptyState title={t.empty}>{t.emptyWhy}</EmptyState>}
        <Compose conversation={conversation} blocked={readTools(settings.tools).problem !== undefined} />
      </Stack>
    </div>
  );
}
