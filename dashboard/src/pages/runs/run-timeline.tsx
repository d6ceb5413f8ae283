import { Anchor, Code, Group, Stack, Text, Timeline, Title } from '@mantine/core';
import { IconClock, IconFlag, IconSparkles, IconTool } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useStrings } from '../../i18n';
import { Mono, Status, type Tone, useFormat, useNow } from '../../kit';
import { isOver, type Run, type Step, tokensOf, tookMs } from './data';
import { RunState } from './run-state';
import { strings } from './strings';

const TONES: Readonly<Record<Step['status'], Tone>> = { running: 'good', completed: 'good', failed: 'bad', cancelled: 'quiet' };

/** What the run has done, step by step, with how much of its time each took. */
export function RunTimeline({ of }: { readonly of: Run }) {
  const t = useStrings(strings);
  const format = useFormat();
  const now = useNow(250);
  const steps = of.steps ?? [];
  const whole = Math.max(1, (of.finished_at === null ? now : Date.parse(of.finished_at)) - Date.parse(of.created_at));
  return (
    <section aria-label={t.course}>
      <Title order={2} mb={10}>
        {t.course}
      </Title>
      <Timeline active={steps.length + (isOver(of) ? 1 : 0)} bulletSize={24} lineWidth={2}>
        <Timeline.Item bullet={<IconClock size={13} aria-hidden />} title={t.accepted}>
          <Text size="xs" c="dimmed">
            {format.clock(of.created_at)}
            {of.started_at !== null && ` · ${t.waited(format.duration(Date.parse(of.started_at) - Date.parse(of.created_at)))}`}
          </Text>
        </Timeline.Item>
        {steps.map((step) => (
          <Timeline.Item
            key={step.index}
            bullet={step.type === 'model' ? <IconSparkles size={13} aria-hidden /> : <IconTool size={13} aria-hidden />}
            title={<StepTitle step={step} now={now} asked={of.model} />}
          >
            <StepBar step={step} from={Date.parse(of.created_at)} whole={whole} now={now} />
            <StepBody step={step} />
          </Timeline.Item>
        ))}
        {isOver(of) && (
          <Timeline.Item bullet={<IconFlag size={13} aria-hidden />} title={<RunState of={of} />}>
            <Text size="xs" c="dimmed">
              {format.clock(of.finished_at)}
            </Text>
          </Timeline.Item>
        )}
      </Timeline>
    </section>
  );
}

interface TitleProps {
  readonly step: Step;
  readonly now: number;
  /** Stands for the model until it is known which one answers. */
  readonly asked: string;
}

function StepTitle({ step, now, asked }: TitleProps) {
  const t = useStrings(strings);
  const format = useFormat();
  const name = step.type === 'model' ? modelOf(step, asked) : (step.tool ?? '');
  const tokens = tokensOf(step.usage ?? null);
  return (
    <Group gap="2px 12px" justify="space-between" align="flex-start">
      <Text size="sm" fw={550} style={{ overflowWrap: 'anywhere' }}>
        {step.type === 'model' ? t.modelStep : t.toolStep} <Mono>{name}</Mono>
      </Text>
      <Group gap="sm" wrap="nowrap" style={{ fontSize: '0.75rem', fontWeight: 400, flex: 'none' }}>
        {tokens && `${format.count(tokens.input)} → ${format.count(tokens.output)}`}
        {step.cost_usd !== null && step.cost_usd !== undefined && <span>{format.usd(step.cost_usd)}</span>}
        <Status tone={step.is_error ? 'warn' : TONES[step.status]}>
          {t.stepStates[step.status]} · {format.duration(tookMs(step, now))}
        </Status>
      </Group>
    </Group>
  );
}

function modelOf({ model, provider }: Step, asked: string): string {
  if (!model) return asked;
  return provider && !model.startsWith(`${provider}/`) ? `${provider}/${model}` : model;
}

interface BarProps {
  readonly step: Step;
  /** When the run was accepted, and how long it has taken. */
  readonly from: number;
  readonly whole: number;
  readonly now: number;
}

/** Where in the time of the run it lies. The title says the same in words. */
function StepBar({ step, from, whole, now }: BarProps) {
  const left = Math.min(0.99, Math.max(0, (Date.parse(step.started_at) - from) / whole));
  const width = Math.min(1 - left, Math.max(0.01, (tookMs(step, now) ?? 0) / whole));
  const color = step.status === 'failed' ? '--rlg-bad' : step.type === 'model' ? '--rlg-1' : '--rlg-3';
  return (
    <div aria-hidden style={{ height: 4, margin: '4px 0 6px', borderRadius: 4, background: 'var(--rlg-line)' }}>
      <div
        style={{
          height: '100%',
          borderRadius: 4,
          marginLeft: `${left * 100}%`,
          width: `${width * 100}%`,
          background: `var(${color})`,
        }}
      />
    </div>
  );
}

function StepBody({ step }: { readonly step: Step }) {
  const t = useStrings(strings);
  const text = step.content ?? '';
  return (
    <Stack gap={6}>
      {step.type === 'tool' && step.arguments && <Block name={t.arguments} text={step.arguments} />}
      {step.tool_calls.map((call) => (
        <Block key={call.id} name={t.wants(call.name)} text={call.arguments} />
      ))}
      {text !== '' && <Block name={step.is_error ? t.failure : t.answer} text={text} />}
      <Group gap="sm">
        {step.attempts > 1 && (
          <Text size="xs" c="var(--rlg-warn)">
            {t.attempts(step.attempts)}
          </Text>
        )}
        {step.request_id && (
          <Anchor size="xs" renderRoot={(props) => <Link to={`/requests/${step.request_id ?? ''}`} {...props} />}>
            {t.requestOf}
          </Anchor>
        )}
      </Group>
    </Stack>
  );
}

/** Foreign text as text; long ones scroll in themselves. */
const Block = ({ name, text }: { readonly name: string; readonly text: string }) => (
  <div>
    <Text size="xs" c="dimmed">
      {name}
    </Text>
    <Code block tabIndex={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxHeight: 220, overflowY: 'auto' }}>
      {text}
    </Code>
  </div>
);
