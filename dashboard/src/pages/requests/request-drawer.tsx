import { ActionIcon, Anchor, Button, CopyButton, Drawer, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconPlayerPlay, IconTerminal2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, ok } from '../../api/client';
import { clientOrigin } from '../../api/data-plane';
import { isApiError } from '../../api/error';
import { useStrings } from '../../i18n';
import { Copy, EmptyState, Loaded, Mono } from '../../kit';
import { Bodies } from './bodies';
import { curlOf } from './curl';
import { Facts, Money, Routing } from './drawer-sections';
import { OutcomeOf } from './outcome';
import type { RequestRow } from './query';
import { strings } from './strings';
import { Waterfall } from './waterfall';

const LOOK_AGAIN_MS = 2_000;

interface Props {
  readonly id: string | undefined;
  readonly onClose: () => void;
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
}

/** One request, with an address of its own. The list beside it stays alive: J and K go on in it. */
export function RequestDrawer({ id, onClose, onPrevious, onNext }: Props) {
  const t = useStrings(strings);
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      size={640}
      withOverlay={false}
      lockScroll={false}
      trapFocus={false}
      closeOnClickOutside={false}
      shadow="xl"
      title={
        <Group gap={4} wrap="nowrap">
          <Tooltip label={t.previous}>
            <ActionIcon variant="subtle" color="gray" aria-label={t.previous} disabled={!onPrevious} onClick={onPrevious}>
              <IconChevronUp size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t.next}>
            <ActionIcon variant="subtle" color="gray" aria-label={t.next} disabled={!onNext} onClick={onNext}>
              <IconChevronDown size={16} />
            </ActionIcon>
          </Tooltip>
          <Text size="sm" component="span">
            {t.drawer} <Mono>{id}</Mono>
          </Text>
          <Copy text={id ?? ''} label={t.copyId} />
        </Group>
      }
    >
      {id !== undefined && <Content id={id} />}
    </Drawer>
  );
}

function Content({ id }: { readonly id: string }) {
  const t = useStrings(strings);
  const request = useQuery({
    queryKey: ['request', id],
    queryFn: () => ok(api.GET('/v1/admin/requests/{id}', { params: { path: { id } } })),
    // Its row is written a moment behind its answer.
    refetchInterval: ({ state }) => (isApiError(state.error, 'not_found') ? LOOK_AGAIN_MS : false),
  });
  if (isApiError(request.error, 'not_found')) return <EmptyState title={t.drawer}>{t.gone}</EmptyState>;
  return <Loaded query={request}>{(row) => <Sections row={row} />}</Loaded>;
}

function Sections({ row }: { readonly row: RequestRow }) {
  const t = useStrings(strings);
  return (
    <Stack gap="lg" pb="xl">
      <Group justify="space-between">
        <OutcomeOf row={row} />
        <Group gap={6}>
          <CopyButton value={curlOf(row, clientOrigin())}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={<IconTerminal2 size={14} aria-hidden />}
                onClick={copy}
                color={copied ? 'teal' : 'gray'}
              >
                {t.copyCurl}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            leftSection={<IconPlayerPlay size={14} aria-hidden />}
            renderRoot={(props) => <Link to="/playground" search={{ from: row.id } as never} {...props} />}
          >
            {t.replay}
          </Button>
        </Group>
      </Group>
      <Waterfall row={row} />
      <Bodies row={row} />
      <Routing row={row} />
      <Money row={row} />
      <Facts row={row} />
      {row.run_id !== null && (
        <Anchor size="sm" renderRoot={(props) => <Link to={`/runs/${row.run_id}`} {...props} />}>
          {t.runId} {row.run_id}
        </Anchor>
      )}
    </Stack>
  );
}
