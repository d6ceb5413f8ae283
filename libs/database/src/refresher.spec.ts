import { Refresher } from './refresher';

const turns = async (count = 20): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
};

function setUp(everyMs = 60_000) {
  const world = { version: '1', loads: 0, trouble: [] as string[], down: false, gate: Promise.resolve() };
  const refresher = new Refresher({
    load: async () => {
      world.loads++;
      await world.gate;
      if (world.down) throw new Error('down');
    },
    version: async () => {
      if (world.down) throw new Error('down');
      return world.version;
    },
    everyMs,
    onTrouble: (error) => void world.trouble.push(error instanceof Error ? error.message : 'over'),
  });
  return { world, refresher };
}

describe('Refresher', () => {
  it('loads at the start and by itself only when the version moved', async () => {
    const { world, refresher } = setUp(1);
    await refresher.start();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(world.loads).toBe(1);
    world.version = '2';
    while (world.loads < 2) await turns(1);
    await refresher.stop();
    expect(world.loads).toBe(2);
  });

  it('makes who asks during a load wait for one more, shared by all of them', async () => {
    const { world, refresher } = setUp();
    let open: () => void = () => undefined;
    world.gate = new Promise((resolve) => (open = resolve));
    const asked = [refresher.refresh(), refresher.refresh(), refresher.refresh()];
    await turns();
    expect(world.loads).toBe(1);
    open();
    await Promise.all(asked);
    expect(world.loads).toBe(2);
  });

  it('tells the beginning and the end of trouble, not each failure', async () => {
    const { world, refresher } = setUp();
    world.down = true;
    await refresher.refresh();
    await refresher.refresh();
    world.down = false;
    await refresher.refresh();
    await refresher.refresh();
    expect(world.trouble).toEqual(['down', 'over']);
  });
});
