import { Button, Group, Stack, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { useStrings } from '../i18n';
import { ErrorState, Loading } from './states';
import { strings } from './strings';

export interface Column<Row> {
  readonly id: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** As CSS: `120px`, `20%`. The rest is shared. */
  readonly width?: string;
  /** Numbers stand at the right. */
  readonly numeric?: boolean;
}

interface Props<Row> {
  /** What the list is, for who cannot see it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** undefined while the first page is on its way. */
  readonly rows: readonly Row[] | undefined;
  readonly rowId: (row: Row) => string;
  /** What stands here instead when there are none. */
  readonly empty: ReactNode;
  readonly error?: unknown;
  readonly refetch?: () => unknown;
  /** A click or Enter on a row; J and K then go from row to row. */
  readonly onOpen?: (row: Row) => void;
  /** The id of the row that is open. */
  readonly opened?: string | undefined;
  readonly hasMore?: boolean;
  readonly loadingMore?: boolean;
  readonly loadMore?: () => void;
  /** Of a list that shows all it has: without a line on how many there are. */
  readonly compact?: boolean;
  /** Above which height it scrolls in itself, as CSS. */
  readonly maxHeight?: string;
  /** Below which width columns are not squeezed further but scrolled, in pixels. */
  readonly minWidth?: number;
}

const ROW_PX = 37;
/** The least for a column that shares what is left. */
const FLEXIBLE_PX = 150;

/** A list of anything. However long it is, only the rows in sight are in the page. Takes what `usePaged` gives. */
export function DataTable<Row>(props: Props<Row>) {
  const { rows, error, refetch, empty, label } = props;
  const t = useStrings(strings);
  const failed = error ? <ErrorState error={error} onRetry={() => void refetch?.()} /> : null;
  if (rows === undefined) return failed ?? <Loading rows={8} />;
  if (rows.length === 0) return failed ?? empty;
  return (
    <Stack gap={10}>
      {failed}
      <Rows {...props} rows={rows} />
      <Group justify="space-between" display={props.compact ? 'none' : undefined}>
        <Text size="xs" c="dimmed" role="status">
          {props.hasMore ? t.shown(rows.length) : t.allShown(rows.length)}
        </Text>
        {props.hasMore && (
          <Button
            variant="subtle"
            loading={props.loadingMore ?? false}
            onClick={props.loadMore}
            aria-label={`${label}: ${t.more}`}
          >
            {t.more}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Rows<Row>(props: Props<Row> & { readonly rows: readonly Row[] }) {
  const { label, columns, rows, rowId, onOpen, opened, maxHeight = '70vh', minWidth = 640 } = props;
  // On a narrow screen what has no width of its own would be left with nothing, and it is mostly the name.
  const least = Math.max(
    minWidth,
    columns.reduce((sum, { width }) => sum + leastWidth(width), 0),
  );
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  // Whoever types fast goes on from the row that is about to open.
  const at = useRef(opened);
  useEffect(() => void (at.current = opened), [opened]);
  const step = (by: number): void => {
    const from = rows.findIndex((row) => rowId(row) === at.current);
    const next = rows[from === -1 ? 0 : from + by];
    if (next === undefined || onOpen === undefined) return;
    at.current = rowId(next);
    virtual.scrollToIndex(Math.max(0, from + by));
    onOpen(next);
  };
  useHotkeys(onOpen ? [['j', () => step(1)], ['k', () => step(-1)]] : []); // prettier-ignore
  return (
    <div ref={scroll} className="rlg-scroll" style={{ maxHeight }} tabIndex={0} role="region" aria-label={label}>
      <table className="rlg-table" style={{ minWidth: least }} aria-rowcount={props.hasMore ? -1 : rows.length + 1}>
        <thead>
          <tr>
            {columns.map(({ id, head, width, numeric }) => (
              <th key={id} scope="col" data-end={numeric} style={width === undefined ? {} : { width }}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={above} />
          {items.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return <TableRow key={rowId(row)} {...{ row, index, columns, onOpen }} selected={rowId(row) === opened} />;
          })}
          <Spacer height={below} />
        </tbody>
      </table>
    </div>
  );
}

const leastWidth = (width: string | undefined): number => (width?.endsWith('px') ? Number.parseInt(width, 10) : FLEXIBLE_PX);

const Spacer = ({ height }: { readonly height: number }) => (height <= 0 ? null : <tr aria-hidden style={{ height }} />);

interface RowProps<Row> extends Pick<Props<Row>, 'columns' | 'onOpen'> {
  readonly row: Row;
  readonly index: number;
  readonly selected: boolean;
}

function TableRow<Row>({ row, index, columns, onOpen, selected }: RowProps<Row>) {
  const opens = onOpen && {
    tabIndex: 0,
    onClick: () => onOpen(row),
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === 'Enter' && event.target === event.currentTarget) onOpen(row);
    },
    'data-opens': true,
  };
  return (
    <tr aria-rowindex={index + 2} aria-selected={onOpen ? selected : undefined} {...opens}>
      {columns.map(({ id, cell, numeric }) => (
        <td key={id} data-end={numeric}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}
