import { Button, Checkbox, Group, Select, SimpleGrid, Stack, Table, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import { api, ok, type Schema } from '../../api/client';
import { useLanguage, useStrings } from '../../i18n';
import { useSaid } from '../../i18n/said';
import { REASONS } from '../../i18n/zh/routing';
import { ErrorState, Mono, Status, useAct, useFormat } from '../../kit';
import { configOf, type Draft, STRATEGIES, type Strategy, type Weights } from './data';
import { JsonField } from './json-field';
import { strings } from './strings';
import { WeightSliders } from './weight-sliders';

const OWN = 'own';
const EVEN: Weights = { cost: 40, quality: 35, latency: 25 };
const NOTHING: Json = {};
type Json = Record<string, unknown>;

const START = {
  ...{ prompt: '', model: 'auto', strategy: '', weights: EVEN, useDraft: true },
  ...{ headers: NOTHING, metadata: NOTHING, request: NOTHING, at: '' },
};

/** What was filled in. */
function bodyOf({ prompt, model, strategy, weights, headers, metadata, request, at }: typeof START): Schema<'ExplainBody'> {
  const asked = model.trim() === '' ? 'auto' : model.trim();
  return {
    ...(isEmpty(request) ? { prompt, model: asked } : { request, ...(asked !== 'auto' && { model: asked }) }),
    ...(strategy === OWN ? { weights: { ...weights } } : strategy !== '' && { strategy: strategy as Strategy }),
    ...(!isEmpty(headers) && { headers: headers as Record<string, string> }),
    ...(!isEmpty(metadata) && { metadata }),
    ...(at !== '' && { at: new Date(at).toISOString() }),
  };
}

const isEmpty = (value: Json): boolean => Object.keys(value).length === 0;

/** A request, and whom it would go to: every candidate with its marks or why it is left out. */
export function DryRun({ draft }: { readonly draft: Draft | undefined }) {
  const t = useStrings(strings);
  const form = useForm({ initialValues: START });
  const act = useAct(
    (given: typeof START) =>
      ok(
        api.POST('/v1/admin/routing/explain', {
          body: { ...bodyOf(given), ...(draft && given.useDraft && { config: configOf(draft) }) },
        }),
      ),
    { quiet: true },
  );
  const { strategy, weights, request } = form.values;
  const part = (name: 'headers' | 'metadata' | 'request', label: string, description: string) => (
    <JsonField
      {...{ label, description, value: form.values[name], problems: [] }}
      onChange={(next) => form.setFieldValue(name, isObject(next) ? next : NOTHING)}
    />
  );
  return (
    <Stack gap="md">
      <form className="rlg-card" onSubmit={form.onSubmit((given) => act.mutate(given))}>
        <Stack gap="sm">
          <Textarea
            label={t.prompt}
            description={t.promptHint}
            required={isEmpty(request)}
            disabled={!isEmpty(request)}
            autosize
            minRows={3}
            maxRows={12}
            {...form.getInputProps('prompt')}
          />
          <Group align="flex-end" gap="sm">
            <TextInput label={t.model} w={220} {...form.getInputProps('model')} />
            <Select
              label={t.strategy}
              w={180}
              allowDeselect={false}
              data={[
                { value: '', label: t.byName },
                ...STRATEGIES.map((value) => ({ value: value as string, label: value.replace('_', ' ') })),
                { value: OWN, label: t.ownWeights },
              ]}
              {...form.getInputProps('strategy')}
            />
            {draft && <Checkbox label={t.useDraft} pb={8} {...form.getInputProps('useDraft', { type: 'checkbox' })} />}
            <Button type="submit" size="sm" loading={act.isPending}>
              {t.run}
            </Button>
          </Group>
          <Details summary={t.more}>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              {part('headers', t.headers, t.headersHint)}
              {part('metadata', t.metadata, t.metadataHint)}
              {part('request', t.request, t.requestHint)}
              <TextInput type="datetime-local" label={t.moment} description={t.momentHint} {...form.getInputProps('at')} />
            </SimpleGrid>
          </Details>
          {strategy === OWN && <WeightSliders value={weights} onChange={(next) => form.setFieldValue('weights', next)} />}
        </Stack>
      </form>
      {act.error && <ErrorState error={act.error} />}
      {act.data && <Outcome of={act.data} />}
    </Stack>
  );
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const Details = ({ summary, children }: { readonly summary: string; readonly children: ReactNode }) => (
  <details>
    <summary style={{ cursor: 'pointer', fontSize: '0.875rem', paddingBlock: 4 }}>{summary}</summary>
    <div style={{ paddingBlockStart: 8 }}>{children}</div>
  </details>
);

function Outcome({ of }: { readonly of: Schema<'ExplainAnswer'> }) {
  const t = useStrings(strings);
  const format = useFormat();
  const why = useWhy();
  const decided = ['rule', 'choice', 'strategy'].map((name) => of.trace?.[name]).filter((one) => typeof one === 'string');
  return (
    <Stack gap="md" role="status">
      <section className="rlg-card">
        <Title order={2} mb={4}>
          {t.plan}
        </Title>
        <Text size="xs" c="dimmed" mb="xs">
          {t.seen(of.prompt_type, of.complexity.toFixed(2), format.count(of.input_tokens))}
          {decided.length > 0 && ` · ${t.decidedBy}: ${decided.join(', ')}`}
        </Text>
        <ol style={{ margin: 0, paddingInlineStart: 22, display: 'grid', gap: 4 }}>
          {of.plan.map(({ target, reason, reasons, breaker, expected_cost_usd }) => (
            <li key={target}>
              <Mono>{target}</Mono>{' '}
              <Text span size="xs" c="dimmed">
                {why(reason, reasons)} · {format.usd(expected_cost_usd)}
              </Text>{' '}
              {breaker === 'open' && <Status tone="bad">{t.breakerOpen}</Status>}
            </li>
          ))}
        </ol>
      </section>
      {of.candidates.length > 0 && <Candidates of={of.candidates} />}
    </Stack>
  );
}

/** Why a target is asked: by its parts, where the gateway's words are not the viewer's. */
function useWhy(): (english: string, parts: readonly Schema<'PlanReason'>[]) => string {
  const { language } = useLanguage();
  const said = useSaid(REASONS);
  return (english, parts) =>
    language === 'en' || parts.length === 0 ? english : parts.map(({ code, values }) => said(code, values, code)).join('，');
}

function Candidates({ of }: { readonly of: readonly Schema<'CandidateAnswer'>[] }) {
  const t = useStrings(strings);
  const format = useFormat();
  const sorted = [...of].sort((a, b) => (b.score?.total ?? -1) - (a.score?.total ?? -1));
  const mark = (value: number | undefined): string => (value === undefined ? '—' : value.toFixed(0));
  return (
    <section className="rlg-card">
      <Title order={2} mb="xs">
        {t.candidates}
      </Title>
      <div style={{ overflow: 'auto', maxHeight: 460 }} tabIndex={0} role="region" aria-label={t.candidates}>
        <Table fz="xs" verticalSpacing={4} miw={720} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.target}</Table.Th>
              <Table.Th>{t.total}</Table.Th>
              <Table.Th ta="right">{t.cost}</Table.Th>
              <Table.Th ta="right">{t.quality}</Table.Th>
              <Table.Th ta="right">{t.latency}</Table.Th>
              <Table.Th ta="right">{t.expected}</Table.Th>
              <Table.Th>{t.out}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sorted.map(({ target, score, excluded, expected_cost_usd }, i) => (
              <Table.Tr key={`${target} ${i}`}>
                <Table.Td>
                  <Mono>{target}</Mono>
                </Table.Td>
                <Table.Td miw={140}>{score && <ScoreBar total={score.total} />}</Table.Td>
                <Table.Td ta="right">{mark(score?.cost)}</Table.Td>
                <Table.Td ta="right">{mark(score?.quality)}</Table.Td>
                <Table.Td ta="right">{mark(score?.latency)}</Table.Td>
                <Table.Td ta="right">{format.usd(expected_cost_usd)}</Table.Td>
                <Table.Td>{excluded !== undefined && <Status tone="warn">{t.excluded[excluded]}</Status>}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

const ScoreBar = ({ total }: { readonly total: number }) => (
  <span style={{ display: 'flex', alignItems: 'center', gap: 8 }}>
    <b style={{ width: 34 }}>{total.toFixed(1)}</b>
    <span aria-hidden style={{ flex: 1, height: 6, borderRadius: 4, background: 'var(--rlg-line)' }}>
      <span
        style={{
          display: 'block',
          height: '100%',
          width: `${Math.max(0, Math.min(100, total))}%`,
          borderRadius: 4,
          background: 'var(--rlg-1)',
        }}
      />
    </span>
  </span>
);
