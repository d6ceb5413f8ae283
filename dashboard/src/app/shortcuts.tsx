import { Group, Kbd, Modal, Table, Text } from '@mantine/core';
import { useDisclosure, useHotkeys, useWindowEvent } from '@mantine/hooks';
import { useStrings } from '../i18n';
import { useLivePause } from '../kit/live-context';
import { RANGES, useRange } from './range';
import { strings } from './strings';

const OPEN = 'rlg-shortcuts';

export const openShortcuts = (): void => void window.dispatchEvent(new Event(OPEN));

/** `?` lists what keys do; those that hold on every page live here too. */
export function Shortcuts() {
  const t = useStrings(strings);
  const [opened, { open, close }] = useDisclosure(false);
  const { paused, setPaused } = useLivePause();
  const { setRange } = useRange();
  useWindowEvent(OPEN as keyof WindowEventMap, open);
  useHotkeys([
    ['shift+?', open],
    ['?', open],
    ['p', () => setPaused(!paused)],
    ...RANGES.map((range, i): [string, () => void] => [String(i + 1), () => setRange(range)]),
  ]);
  const rows: readonly [readonly string[], string][] = [
    [['Ctrl', 'K'], t.keys.palette],
    [['J'], t.keys.next],
    [['K'], t.keys.previous],
    [['Enter'], t.keys.open],
    [['Esc'], t.keys.close],
    [['P'], t.keys.pause],
    [['1', '2', '3', '4'], t.keys.range],
    [['?'], t.keys.help],
  ];
  return (
    <Modal opened={opened} onClose={close} title={t.shortcuts}>
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {rows.map(([keys, meaning]) => (
            <Table.Tr key={meaning}>
              <Table.Td w={130}>
                <Group gap={4}>
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Td>
              <Table.Td>
                <Text size="sm">{meaning}</Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
