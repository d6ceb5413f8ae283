import type { Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { StatTile, Tiles, useFormat, useNow } from '../../kit';
import { strings } from './strings';

interface Props {
  readonly of: Schema<'SystemView'>;
}

export function SystemTiles({ of: { process, checks, database, shared_state: state } }: Props) {
  const t = useStrings(strings);
  const format = useFormat();
  const now = useNow();
  const wrong = checks.filter((check) => check.state === 'wrong').length;
  const notes = checks.filter((check) => check.state === 'advice').length;
  return (
    <Tiles min={170} most={5}>
      <StatTile
        label={t.health}
        value={wrong > 0 ? t.wrong(wrong) : t.allWell}
        note={notes > 0 ? t.notes(notes) : t.nothingToNote}
      />
      <StatTile label={t.version} value={process.version} note={`Node.js ${process.node}`} />
      <StatTile
        label={t.runsFor}
        value={format.duration(now - Date.parse(process.started_at))}
        note={`${process.host} · ${process.pid}`}
      />
      <StatTile
        label={t.mode}
        value={t.modes[process.mode]}
        note={`${process.production ? t.production : t.development} · ${t.states[state]}`}
      />
      <StatTile
        label={t.memory}
        value={format.bytes(process.memory_bytes)}
        note={t.databaseTakes(format.bytes(database.bytes))}
      />
    </Tiles>
  );
}
