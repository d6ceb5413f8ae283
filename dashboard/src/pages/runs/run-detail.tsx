import { Alert, Anchor, Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { IconPlayerStop, IconRepeat } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { isApiError } from '../../api/error';
import { useLanguage, useStrings } from '../../i18n';
import { errorInChinese } from '../../i18n/zh/errors';
import {
  Copy,
  Detail,
  EmptyState,
  ErrorState,
  Facts,
  Loaded,
  Mono,
  RoleGate,
  Status,
  useAct,
  useFormat,
  useNow,
} from '../../kit';
import { cancelRun, isOver, promptOf, QUEUE, type Run, type RunInput, runKey, RUNS, tokensOf, tookMs } from './data';
import { type Line, useRun } from './live-run';
import { RequiredActionForm } from './required-action';
import { RunState } from './run-state';
import { RunTimeline } from './run-timeline';
import { strings } from './strings';

interface Props {
  readonly id: string | undefined;
  readonly onClose: () => void;
  readonly onAgain: (input: Partial<RunInput>) => void;
}

export function RunDetail({ id, onClose, onAgain }: Props) {
  const t = useStrings(strings);
  return (
    <Detail opened={id !== undefined} onClose={onClose} title={t.run} width={760}>
      {id !== undefined && <Followed key={id} id={id} onAgain={onAgain} />}
    </Detail>
  );
}

function Followed({ id, onAgain }: { readonly id: string; readonly onAgain: Props['onAgain'] }) {
  const t = useStrings(strings);
  const { run, refused, line } = useRun(id);
  if (isApiError(run.error, 'not_found')) return <EmptyState title={t.run}>{t.gone}</EmptyState>;
  return (
    <Loaded query={run}>
      {(of) => (
        <>
          <Head of={of} line={line} onAgain={onAgain} />
          {refused !== undefined && <ErrorState error={refused} />}
          {of.required_action && !isOver(of) && <RequiredActionForm key={of.step_count} of={of} action={of.required_action} />}
          <Outcome of={of} />
          <RunTimeline of={of} />
          <RunFacts of={of} />
          <Asked input={of.input} />
        </>
      )}
    </Loaded>
  );
}

interface HeadProps {
  readonly of: Run;
  readonly line: Line;
  readonly onAgain: Props['onAgain'];
}

function Head({ of, line, onAgain }: HeadProps) {
  const t = useStrings(strings);
  const cancel = useAct(() => cancelRun(of.id), { refresh: [runKey(of.id), RUNS, QUEUE] });
  const stopping = of.cancel_requested_at !== null;
  return (
    <Group justify="space-between">
      <Group gap="md">
        <RunState of={of} />
        {line !== 'over' && (
          <Status tone={line === 'up' ? 'good' : 'quiet'}>{line === 'up' ? t.following : t.notFollowing}</Status>
        )}
      </Group>
      <RoleGate to="members">
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<IconRepeat size={15} aria-hidden />}
            onClick={() => onAgain(repeatable(of.input))}
          >
            {t.again}
          </Button>
          {!isOver(of) && (
            <Button
              color="red"
              variant="light"
              leftSection={<IconPlayerStop size={15} aria-hidden />}
              loading={cancel.isPending}
              disabled={stopping}
              onClick={() => cancel.mutate()}
            >
              {stopping ? t.cancelling : t.cancel}
            </Button>
          )}
        </Group>
      </RoleGate>
    </Group>
  );
}

/** Without what means one moment. */
function repeatable({ start_at: _start, deadline: _deadline, ...input }: RunInput): Partial<RunInput> {
  return input;
}

function Section({
  title,
  extra,
  children,
}: {
  readonly title: string;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section aria-label={title}>
      <Group justify="space-between" mb={6}>
        <Title order={2}>{title}</Title>
        {extra}
      </Group>
      {children}
    </section>
  );
}

/** What came of it, or how far the answer has come. */
function Outcome({ of }: { readonly of: Run }) {
  const t = useStrings(strings);
  const { language } = useLanguage();
  const written = of.output?.content;
  return (
    <>
      {of.error && (
        <Alert color="red" variant="light" title={of.error.code}>
          {language === 'zh' ? errorInChinese(of.error.code, of.error.message) : of.error.message}
        </Alert>
      )}
      {written !== undefined && (
        <Section title={t.output} extra={<Copy text={written} label={t.copyOutput} />}>
          <div className="rlg-card">
            <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {written === '' ? t.emptyOutput : written}
            </Text>
          </div>
        </Section>
      )}
    </>
  );
}

function RunFacts({ of }: { readonly of: Run }) {
  const t = useStrings(strings);
  const format = useFormat();
  const now = useNow();
  const tokens = tokensOf(of.usage);
  const { input } = of;
  const caps = [
    t.capSteps(input.max_steps),
    ...(input.max_total_tokens === undefined ? [] : [t.capTokens(format.whole(input.max_total_tokens))]),
    ...(input.max_cost_usd === undefined ? [] : [t.capCost(format.usd(input.max_cost_usd))]),
  ];
  return (
    <Section title={t.facts}>
      <Facts
        facts={[
          [t.id, <Identity key="id" id={of.id} />],
          [t.model, <Mono key="m">{of.model}</Mono>],
          [t.cost, format.usd(of.cost_usd)],
          [t.tokens, tokens && `${format.whole(tokens.input)} → ${format.whole(tokens.output)}`],
          [t.took, format.duration(tookMs(of, now))],
          [t.caps, caps.join(' · ')],
          [t.priority, of.priority],
          [t.retries, of.retries + of.stalls > 0 ? t.retried(of.retries, of.stalls) : undefined],
          [t.made, format.time(of.created_at)],
          [t.startAt, of.start_at === null ? undefined : format.time(of.start_at)],
          [t.begun, of.started_at === null ? undefined : format.time(of.started_at)],
          [t.ended, of.finished_at === null ? undefined : format.time(of.finished_at)],
          [t.deadline, of.deadline === null ? undefined : format.time(of.deadline)],
          [t.schedule, of.schedule_id === null ? undefined : <Mono key="s">{of.schedule_id}</Mono>],
          [t.requests, <RequestsLink key="r" id={of.id} />],
        ]}
      />
    </Section>
  );
}

const Identity = ({ id }: { readonly id: string }) => (
  <Group gap={4}>
    <Mono>{id}</Mono>
    <Copy text={id} />
  </Group>
);

function RequestsLink({ id }: { readonly id: string }) {
  const t = useStrings(strings);
  return (
    <Anchor size="sm" renderRoot={(props) => <Link to="/requests" search={{ run_id: id } as never} {...props} />}>
      {t.inLog}
    </Anchor>
  );
}

function Asked({ input }: { readonly input: RunInput }) {
  const t = useStrings(strings);
  const { prompt: _prompt, ...rest } = input;
  return (
    <Section title={t.asked}>
      <Stack gap="xs">
        <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {promptOf(input)}
        </Text>
        <details>
          <summary>{t.everythingAsked}</summary>
          <Code block mt={6} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {JSON.stringify(rest, null, 2)}
          </Code>
        </details>
      </Stack>
    </Section>
  );
}
