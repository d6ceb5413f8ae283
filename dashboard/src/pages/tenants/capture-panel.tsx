import { Button, Checkbox, Group, NumberInput, SimpleGrid, Stack, Switch, TagsInput, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { api, ok, type Schema } from '../../api/client';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { ConfirmDelete, ErrorState, Loaded, useAct, useFormat, useLive } from '../../kit';
import { captureStrings } from './capture-strings';

type Capture = Schema<'CaptureView'>;

const KINDS = ['emails', 'phones', 'cards'] as const;
const MOST_FIELDS = 50;

/** Whether bodies of a tenant's requests are kept, and how. Needs nothing but the tenant: any page may show it. */
export function CapturePanel({ tenant }: { readonly tenant: string }) {
  const t = useStrings(captureStrings);
  const capture = useLive(
    ['capture', tenant],
    () => ok(api.GET('/v1/admin/tenants/{id}/capture', { params: { path: { id: tenant } } })),
    60_000,
  );
  return (
    <section className="rlg-card" aria-label={t.title}>
      <Title order={2}>{t.title}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t.about}
      </Text>
      <Loaded query={capture} rows={3}>
        {(found) => <CaptureForm key={tenant} of={found} />}
      </Loaded>
    </section>
  );
}

function CaptureForm({ of }: { readonly of: Capture }) {
  const t = useStrings(captureStrings);
  const may = useMay('tenant-admins');
  const path = { id: of.tenant_id };
  const before = {
    ...{ enabled: of.enabled, days: of.retention_days, redact: of.redact, fields: of.redact_fields },
    percent: Math.round(of.sample_rate * 1e6) / 1e4,
    kib: Math.max(1, Math.round(of.max_bytes / 1024)),
  };
  const form = useForm({
    initialValues: before,
    validate: {
      percent: (value) => (value >= 0 && value <= 100 ? null : t.between(0, 100)),
      kib: (value) => (value >= 1 && value <= 1024 ? null : t.between(1, 1024)),
      days: (value) => (value >= 1 && value <= 365 ? null : t.between(1, 365)),
      fields: (value) => (value.every((name) => /^[\w.-]{1,64}$/.test(name)) ? null : t.fieldNames),
    },
  });
  const save = useAct(
    ({ enabled, percent, kib, days, redact, fields }: typeof form.values) =>
      ok(
        api.PUT('/v1/admin/tenants/{id}/capture', {
          params: { path },
          body: {
            ...{ enabled, redact, retention_days: days, redact_fields: fields },
            // Nobody typed what was only rounded for the eye.
            sample_rate: percent === before.percent ? of.sample_rate : percent / 100,
            max_bytes: kib === before.kib ? of.max_bytes : kib * 1024,
          },
        }),
      ),
    { quiet: true, done: t.saved, refresh: [['capture']] },
  );
  const number = { hideControls: true, allowNegative: false, disabled: !may } as const;
  return (
    <form onSubmit={form.onSubmit((given) => save.mutate(given))}>
      <Stack gap="sm">
        <Switch label={t.enabled} disabled={!may} {...form.getInputProps('enabled', { type: 'checkbox' })} />
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          <NumberInput label={t.share} max={100} suffix=" %" {...number} {...form.getInputProps('percent')} />
          <NumberInput label={t.most} allowDecimal={false} suffix=" KiB" {...number} {...form.getInputProps('kib')} />
          <NumberInput label={t.days} allowDecimal={false} {...number} {...form.getInputProps('days')} />
        </SimpleGrid>
        <Checkbox.Group label={t.redact} description={t.secretsAlways} {...form.getInputProps('redact')}>
          <Group gap="md" mt={4}>
            {KINDS.map((kind) => (
              <Checkbox key={kind} value={kind} label={t.kinds[kind]} disabled={!may} />
            ))}
          </Group>
        </Checkbox.Group>
        <TagsInput
          label={t.fields}
          description={t.fieldsAbout}
          maxTags={MOST_FIELDS}
          disabled={!may}
          {...form.getInputProps('fields')}
        />
        {save.error && <ErrorState error={save.error} />}
        <Group justify="space-between">
          <Kept of={of} />
          {may && (
            <Button type="submit" loading={save.isPending}>
              {t.save}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

/** What is there now, and how to be rid of it. */
function Kept({ of }: { readonly of: Capture }) {
  const t = useStrings(captureStrings);
  const format = useFormat();
  const may = useMay('tenant-admins');
  const [asking, setAsking] = useState(false);
  const path = { id: of.tenant_id };
  const erase = useAct(() => ok(api.DELETE('/v1/admin/tenants/{id}/captures', { params: { path } })), {
    ...{ quiet: true, done: t.erased, refresh: [['capture'], ['request-bodies']] },
  });
  return (
    <Group gap="sm">
      <Text size="sm" c="dimmed">
        {t.kept(format.whole(of.kept_requests))}
      </Text>
      {may && of.kept_requests > 0 && (
        <Button variant="light" color="red" onClick={() => setAsking(true)}>
          {t.erase}
        </Button>
      )}
      <ConfirmDelete
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.eraseTitle}
        verb={t.erase}
        word={t.eraseWord}
        onConfirm={() => erase.mutateAsync()}
      >
        {t.eraseWhy}
      </ConfirmDelete>
    </Group>
  );
}
