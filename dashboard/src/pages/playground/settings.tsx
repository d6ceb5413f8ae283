import { Group, NumberInput, Stack, Switch, Textarea } from '@mantine/core';
import { useStrings } from '../../i18n';
import { readTools } from './ask';
import type { Conversation } from './conversation';
import { strings } from './strings';

/** Everything beside the message that goes into each request. */
export function SettingsCard({ conversation: { settings, setSettings } }: { readonly conversation: Conversation }) {
  const t = useStrings(strings);
  const { problem } = readTools(settings.tools);
  const number = (value: string | number): number | '' => (typeof value === 'number' ? value : '');
  return (
    <Stack component="section" className="rlg-card" gap="sm" aria-label={t.settings}>
      <Textarea
        label={t.system}
        placeholder={t.systemHint}
        autosize
        minRows={2}
        maxRows={8}
        value={settings.system}
        onChange={(event) => setSettings({ system: event.currentTarget.value })}
      />
      <Group grow align="flex-start">
        <NumberInput
          label={t.temperature}
          placeholder={t.leftToModel}
          min={0}
          max={2}
          step={0.1}
          value={settings.temperature}
          onChange={(value) => setSettings({ temperature: number(value) })}
        />
        <NumberInput
          label={t.maxTokens}
          placeholder={t.leftToModel}
          min={1}
          allowDecimal={false}
          value={settings.maxTokens}
          onChange={(value) => setSettings({ maxTokens: number(value) })}
        />
      </Group>
      <Switch label={t.json} checked={settings.json} onChange={(event) => setSettings({ json: event.currentTarget.checked })} />
      <Switch
        label={t.cache}
        checked={settings.cache}
        onChange={(event) => setSettings({ cache: event.currentTarget.checked })}
      />
      <Textarea
        label={t.tools}
        description={t.toolsHint}
        error={problem === undefined ? undefined : t.toolsWrong(problem)}
        autosize
        minRows={2}
        maxRows={12}
        classNames={{ input: 'rlg-mono' }}
        spellCheck={false}
        value={settings.tools}
        onChange={(event) => setSettings({ tools: event.currentTarget.value })}
      />
    </Stack>
  );
}
