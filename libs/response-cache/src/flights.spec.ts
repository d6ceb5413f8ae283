import { Flights } from './flights';

describe('identical requests at the same time', () => {
  it('are one call: 500 requests, one leader, one value', async () => {
    const flights = new Flights<string>();
    let calls = 0;
    const ask = async (): Promise<string> => {
      const { flight, leads } = flights.enter('k');
      if (!leads) {
        const { followed, leave } = flight.follow();
        const outcome = await followed;
        leave();
        return 'shared' in outcome ? outcome.shared : 'none';
      }
      calls++;
      await new Promise(setImmediate);
      flight.opened('answer');
      flight.close();
      return 'answer';
    };
    const answers = await Promise.all(Array.from({ length: 500 }, ask));
    expect(calls).toBe(1);
    expect(new Set(answers)).toEqual(new Set(['answer']));
    expect(flights.size).toBe(0);
  });

  it('hand the lead on when it fails, and ask alone when it fails again', async () => {
    const flights = new Flights<string>();
    const { flight } = flights.enter('k');
    const [one, two, three] = [flight.follow(), flight.follow(), flight.follow()];
    flight.failed();
    expect(await one.followed).toEqual({ lead: flight });
    expect(flights.enter('k').leads).toBe(false);
    flight.failed();
    expect([await two.followed, await three.followed]).toEqual([{ alone: true }, { alone: true }]);
    expect(flights.size).toBe(0);
  });

  it('hand the lead on past whoever left in the same moment', async () => {
    const { flight } = new Flights<string>().enter('k');
    const [gone, stays] = [flight.follow(), flight.follow()];
    flight.failed();
    gone.leave();
    expect(await Promise.race([stays.followed, Promise.resolve('nobody leads')])).toEqual({ alone: true });
    stays.leave();
    expect(flight.followers).toBe(0);
  });

  it('end with a leader that fails while nobody follows', () => {
    const flights = new Flights<string>();
    flights.enter('k').flight.failed();
    expect([flights.size, flights.enter('k').leads]).toEqual([0, true]);
  });

  it('tell the leader when the last follower has left, however far each was', async () => {
    const { flight } = new Flights<string>().enter('k');
    let deserted = 0;
    flight.onDeserted = () => deserted++;
    const [waits, shares] = [flight.follow(), flight.follow()];
    waits.leave();
    expect([flight.followers, deserted]).toEqual([1, 0]);
    flight.opened('v');
    const late = flight.follow();
    expect([await shares.followed, await late.followed]).toEqual([{ shared: 'v' }, { shared: 'v' }]);
    shares.leave();
    late.leave();
    expect([flight.followers, deserted]).toEqual([0, 1]);
  });

  it('are joined under another key where that will do', () => {
    const flights = new Flights<string>();
    const stream = flights.enter('k stream').flight;
    expect(flights.enter('k whole', 'k stream')).toEqual({ flight: stream, leads: false });
    const other = flights.enter('other whole', 'other stream');
    expect([other.leads, flights.enter('other stream').leads]).toEqual([true, true]);
  });

  it('find what ended just now until it is stored, and keep keys apart', () => {
    const flights = new Flights<string>();
    const { flight } = flights.enter('k');
    flight.kept = 'v';
    expect([flights.keptUnder('k'), flights.keptUnder('other')]).toEqual(['v', undefined]);
    flight.close();
    const next = flights.enter('k');
    // What closes late does not take the newer one away.
    flight.close();
    expect([flights.keptUnder('k'), next.leads, flights.size]).toEqual([undefined, true, 1]);
  });
});
