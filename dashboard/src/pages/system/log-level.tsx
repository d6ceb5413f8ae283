import { Button, Group, NumberInput, Select, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { ErrorState, Loaded, useAct, useFormat } from '../../kit';
import { strings } from './strings';

type Logging = Schema<'LoggingView'>;

const LOGGING = ['logging'] as const;
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** How much every process says, changed while they run. */
export function LogLevel() {
  const t = useStrings(strings);
  const logging = useQuery({ queryKey: LOGGING, queryFn: () => ok(api.GET('/v1/admin/settings/logging')) });
  return (
    <section aria-label={t.log}>
      <Title order={2} mb={8}>
        {t.log}
      </Title>
      <Loaded query={logging}>{(now) => <Form key={`${now.level} ${now.access_sample} ${now.until}`} now={now} />}</Loaded>
    </section>
  );
}

/** Without what is left of calculating in binary. */
const percent = (share: number): number => Math.round(share * 1e6) / 1e4;

function Form({ now }: { readonly now: Logging }) {
  const t = useStrings(strings);
  const format = useFormat();
  const form = useForm({
    initialValues: {
      level: now.level as string,
      sample: (now.chosen.includes('access_sample') ? percent(now.access_sample) : '') as number | string,
      minutes: 30 as number | string,
    },
  });
  const save = useAct(
    ({ level, sample, minutes }: typeof form.values) =>
      ok(
        api.PUT('/v1/admin/settings/logging', {
          body: {
            level: level as Logging['level'],
            ...(typeof sample === 'number' && { access_sample: sample / 100 }),
            ...(typeof minutes === 'number' && { minutes }),
          },
        }),
      ),
    { quiet: true, done: t.saved, refresh: [LOGGING] },
  );
  const reset = useAct(() => ok(api.DELETE('/v1/admin/settings/logging')), { quiet: true, done: t.saved, refresh: [LOGGING] });
  const error = save.error ?? reset.error;
  return (
    <form className="rlg-card" onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {now.configured ? t.asConfigured : now.until === null ? t.untilChanged : t.untilThen(format.time(now.until))}
        </Text>
        <Group gap="sm" align="flex-end">
          <Select label={t.level} w={130} allowDeselect={false} data={LEVELS} {...form.getInputProps('level')} />
          <NumberInput
            label={t.sample}
            placeholder={`${percent(now.inherited.access_sample)} %`}
            w={190}
            min={0}
            max={100}
            suffix=" %"
            hideControls
            {...form.getInputProps('sample')}
          />
          <NumberInput
            label={t.minutes}
            placeholder={t.noEnd}
            w={170}
            min={1}
            max={10_080}
            allowDecimal={false}
            hideControls
            {...form.getInputProps('minutes')}
          />
          <Button type="submit" size="sm" loading={save.isPending}>
            {t.change}
          </Button>
          {!now.configured && (
            <Button variant="default" size="sm" loading={reset.isPending} onClick={() => reset.mutate()}>
              {t.reset}
            </Button>
          )}
        </Group>
        {error && <ErrorState error={error} />}
      </Stack>
    </form>
  );
}
