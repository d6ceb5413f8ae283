import { ActionIcon, Button, Group, Modal, NumberInput, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import {
  type Column,
  ConfirmDelete,
  DataTable,
  EmptyState,
  ErrorState,
  Mono,
  RoleGate,
  useAct,
  useFormat,
  usePaged,
  FileGate,
  useFileOwned,
} from '../../kit';
import { useNames } from '../../kit/names';
import { Buttons } from './budget-form';
import { type Limit, LIMITS, loadLimits } from './data';
import { type Subject, SubjectPicker, useSubjectBody } from './subject-picker';
import { SubjectName } from './subject-name';
import { strings } from './strings';

type Doing = { readonly what: 'create' } | { readonly what: 'edit' | 'remove'; readonly of: Limit } | undefined;

/** Requests and tokens by the minute, and requests at once. */
export function Limits() {
  const t = useStrings(strings);
  const [doing, setDoing] = useState<Doing>();
  const limits = usePaged<Limit>(LIMITS, loadLimits);
  const columns = useColumns(setDoing);
  const create = (
    <RoleGate to="tenant-admins">
      <Button leftSection={<IconPlus size={16} />} onClick={() => setDoing({ what: 'create' })}>
        {t.createLimit}
      </Button>
    </RoleGate>
  );
  const done = (): void => setDoing(undefined);
  return (
    <Stack gap="sm">
      {(limits.rows?.length ?? 0) > 0 && <Group justify="flex-end">{create}</Group>}
      <DataTable
        {...limits}
        columns={columns}
        label={t.tabs.limits}
        rowId={(limit) => limit.id}
        minWidth={760}
        empty={
          <EmptyState title={t.noLimits} action={create}>
            {t.noLimitsWhy}
          </EmptyState>
        }
      />
      <Modal opened={doing?.what === 'create' || doing?.what === 'edit'} onClose={done} title={t.limitTitle} size="lg">
        {doing && doing.what !== 'remove' && <LimitForm of={doing.what === 'edit' ? doing.of : undefined} onClose={done} />}
      </Modal>
      <RemoveLimit of={doing?.what === 'remove' ? doing.of : undefined} onClose={done} />
    </Stack>
  );
}

function useColumns(act: (doing: Doing) => void): readonly Column<Limit>[] {
  const t = useStrings(strings);
  const format = useFormat();
  const names = useNames();
  const all = useMay('installation');
  const may = useMay('tenant-admins');
  const owned = useFileOwned('limits');
  const whose = (limit: Limit): string => names.nameOf(limit.subject_id) ?? limit.subject_id;
  const columns: Column<Limit>[] = [
    {
      id: 'whom',
      head: t.forWhom,
      cell: (limit) => (
        <>
          <SubjectName of={limit} names={names} />
          <FileGate kind="limits" id={limit.id}>
            {null}
          </FileGate>
        </>
      ),
    },
    { id: 'model', head: t.model, width: '200px', cell: ({ model }) => (model === null ? t.allModels : <Mono>{model}</Mono>) },
    { id: 'rpm', head: t.rpm, width: '130px', numeric: true, cell: ({ rpm }) => format.whole(rpm) },
    { id: 'tpm', head: t.tpm, width: '130px', numeric: true, cell: ({ tpm }) => format.whole(tpm) },
    { id: 'once', head: t.concurrency, width: '100px', numeric: true, cell: ({ concurrency }) => format.whole(concurrency) },
  ];
  if (!may) return columns;
  const buttons = (limit: Limit) =>
    !owned.has(limit.id) &&
    (all || limit.subject_kind !== 'tenant') && (
      <Group gap={4} wrap="nowrap" justify="flex-end">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`${t.edit}: ${whose(limit)}`}
          onClick={() => act({ what: 'edit', of: limit })}
        >
          <IconPencil size={16} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="red"
          aria-label={`${t.remove}: ${whose(limit)}`}
          onClick={() => act({ what: 'remove', of: limit })}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Group>
    );
  return [...columns, { id: 'do', head: <span className="rlg-hidden">{t.actions}</span>, width: '80px', cell: buttons }];
}

const number = (value: number | string): number | null => (typeof value === 'number' ? value : null);

function LimitForm({ of, onClose }: { readonly of: Limit | undefined; readonly onClose: () => void }) {
  const t = useStrings(strings);
  const [subject, setSubject] = useState<Subject>({ kind: 'key', id: null });
  const [model, setModel] = useState('');
  const [values, setValues] = useState<Record<'rpm' | 'tpm' | 'concurrency', number | string>>({
    ...{ rpm: of?.rpm ?? '', tpm: of?.tpm ?? '', concurrency: of?.concurrency ?? '' },
  });
  const bodyOf = useSubjectBody();
  const limits = { rpm: number(values.rpm), tpm: number(values.tpm), concurrency: number(values.concurrency) };
  const save = () =>
    of
      ? ok(api.PATCH('/v1/admin/limits/{id}', { params: { path: { id: of.id } }, body: limits }))
      : ok(
          api.POST('/v1/admin/limits', {
            body: { ...bodyOf(subject), ...limits, ...(model.trim() !== '' && { model: model.trim() }) },
          }),
        );
  const act = useAct(save, { quiet: true, done: t.saved, refresh: [LIMITS], onDone: onClose });
  const input = (name: keyof typeof values, label: string, max: number) => (
    <NumberInput
      {...{ label, max }}
      min={1}
      allowDecimal={false}
      thousandSeparator=","
      placeholder={t.noLimit}
      value={values[name]}
      onChange={(value) => setValues({ ...values, [name]: value })}
    />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate();
      }}
    >
      <Stack gap="sm">
        {!of && (
          <>
            <SubjectPicker value={subject} onChange={setSubject} />
            <TextInput
              label={t.model}
              description={t.modelHint}
              maxLength={200}
              value={model}
              onChange={(event) => setModel(event.currentTarget.value)}
            />
          </>
        )}
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          {input('rpm', t.rpm, 100_000_000)}
          {input('tpm', t.tpm, 1_000_000_000_000)}
          {input('concurrency', t.concurrency, 1_000_000)}
        </SimpleGrid>
        {act.error && <ErrorState error={act.error} />}
        <Buttons
          onClose={onClose}
          busy={act.isPending}
          disabled={(!of && subject.id === null) || Object.values(limits).every((value) => value === null)}
          verb={of ? t.save : t.createLimit}
        />
      </Stack>
    </form>
  );
}

function RemoveLimit({ of, onClose }: { readonly of: Limit | undefined; readonly onClose: () => void }) {
  const t = useStrings(strings);
  const act = useAct((id: string) => ok(api.DELETE('/v1/admin/limits/{id}', { params: { path: { id } } })), {
    quiet: true,
    done: t.gone,
    refresh: [LIMITS],
  });
  return (
    <ConfirmDelete
      opened={of !== undefined}
      onClose={onClose}
      title={t.removeLimitTitle}
      verb={t.remove}
      onConfirm={() => (of ? act.mutateAsync(of.id) : Promise.resolve())}
    >
      {t.removeLimitWhy}
    </ConfirmDelete>
  );
}
