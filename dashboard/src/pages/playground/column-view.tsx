import { ActionIcon, Group, Modal, Select, Stack, Tabs, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCode, IconX } from '@tabler/icons-react';
import { clientOrigin } from '../../api/data-plane';
import { useStrings } from '../../i18n';
import { Snippet } from '../../kit';
import { AnswerCard } from './answer-card';
import { Thumbnails } from './compose';
import type { Column, Conversation } from './conversation';
import { SNIPPETS, type SnippetName } from './snippets';
import { strings } from './strings';

interface Props {
  readonly column: Column;
  readonly conversation: Conversation;
  readonly models: readonly string[];
}

/** One model: which it is, and all that it was asked and said. */
export function ColumnView({ column, conversation, models }: Props) {
  const t = useStrings(strings);
  const [showsCode, code] = useDisclosure(false);
  const { id, model, answers } = column;
  return (
    <Stack component="section" gap="sm" aria-label={model || t.model} style={{ minWidth: 0 }}>
      <Group gap={6} wrap="nowrap" align="flex-end">
        <Select
          label={t.model}
          placeholder={t.pickModel}
          searchable
          data={models}
          value={model === '' ? null : model}
          onChange={(value) => conversation.choose(id, value ?? '')}
          style={{ flex: 1, minWidth: 0 }}
          limit={200}
        />
        <Tooltip label={t.codeOf}>
          <ActionIcon variant="default" size="lg" aria-label={t.codeOf} onClick={code.open} disabled={model === ''}>
            <IconCode size={16} />
          </ActionIcon>
        </Tooltip>
        {conversation.columns.length > 1 && (
          <Tooltip label={t.remove(model)}>
            <ActionIcon variant="default" size="lg" aria-label={t.remove(model)} onClick={() => conversation.remove(id)}>
              <IconX size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      {conversation.turns.map((turn, i) => {
        const answer = answers[i];
        return (
          <Stack key={turn.id} gap={8}>
            <Stack gap={6} style={{ background: 'var(--rlg-surface-2)', borderRadius: 10, padding: '8px 12px' }}>
              <span className="rlg-hidden">{t.you}</span>
              {turn.pictures.length > 0 && <Thumbnails pictures={turn.pictures} />}
              <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {turn.text}
              </Text>
            </Stack>
            {answer && <AnswerCard answer={answer} model={model} />}
          </Stack>
        );
      })}
      <Modal opened={showsCode} onClose={code.close} title={t.codeOf} size="lg">
        {showsCode && <Code column={column} conversation={conversation} />}
      </Modal>
    </Stack>
  );
}

function Code({ column, conversation }: Pick<Props, 'column' | 'conversation'>) {
  const body = conversation.bodyOf(column);
  const names: Readonly<Record<SnippetName, string>> = { curl: 'curl', typescript: 'TypeScript', python: 'Python' };
  const all = Object.keys(SNIPPETS) as SnippetName[];
  return (
    <Tabs defaultValue="curl">
      <Tabs.List mb="sm">
        {all.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {names[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {all.map((name) => (
        <Tabs.Panel key={name} value={name}>
          <Snippet text={SNIPPETS[name](body, clientOrigin())} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
