import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { clientOrigin } from '../../api/data-plane';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, Mono, Page, RoleGate, useFormat, useOpened, usePaged, When } from '../../kit';
import { BatchDetail } from './batch-detail';
import { BatchProgress, BatchState } from './batch-state';
import { CreateBatch } from './create-batch';
import { type Batch, BATCHES, loadBatches } from './data';
import { strings } from './strings';

const REFRESH_MS = 3_000;

const FIRST_BATCH = `echo '{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"sandbox/echo","messages":[{"role":"user","content":"Hello"}]}}' > lines.jsonl
curl ${clientOrigin()}/v1/files -H "Authorization: Bearer $GATEWAY_KEY" -F purpose=batch -F file=@lines.jsonl
curl ${clientOrigin()}/v1/batches -H "Authorization: Bearer $GATEWAY_KEY" -H 'Content-Type: application/json' -d '{"input_file_id":"file_...","endpoint":"/v1/chat/completions","completion_window":"24h"}'`;

export default function BatchesPage() {
  const t = useStrings(strings);
  const { opened, open, close } = useOpened('/batches');
  const [creating, setCreating] = useState(false);
  const batches = usePaged<Batch>(BATCHES, loadBatches, REFRESH_MS);
  const columns = useColumns();
  const create = (
    <RoleGate to="members">
      <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
        {t.create}
      </Button>
    </RoleGate>
  );
  return (
    <Page title={t.title} about={t.about} live={batches} actions={create}>
      <DataTable
        {...batches}
        {...{ columns, opened }}
        label={t.title}
        rowId={(batch) => batch.id}
        onOpen={(batch) => open(batch.id)}
        minWidth={980}
        empty={
          <EmptyState title={t.none} action={create} snippet={FIRST_BATCH}>
            {t.noneWhy}
          </EmptyState>
        }
      />
      <BatchDetail id={opened} onClose={close} />
      <CreateBatch opened={creating} onClose={() => setCreating(false)} onCreated={open} />
    </Page>
  );
}

function useColumns(): readonly Column<Batch>[] {
  const t = useStrings(strings);
  const format = useFormat();
  return [
    { id: 'made', head: t.made, width: '140px', cell: (batch) => <When at={batch.created_at * 1_000} /> },
    { id: 'state', head: t.state, width: '140px', cell: (batch) => <BatchState of={batch} /> },
    { id: 'progress', head: t.lines, cell: (batch) => <BatchProgress of={batch} /> },
    { id: 'endpoint', head: t.endpoint, width: '190px', cell: (batch) => <Mono>{batch.endpoint}</Mono> },
    { id: 'model', head: t.model, width: '190px', cell: (batch) => <Mono>{batch.model ?? t.several}</Mono> },
    { id: 'cost', head: t.cost, width: '100px', numeric: true, cell: (batch) => format.usd(batch['x-gateway'].cost_usd) },
  ];
}
