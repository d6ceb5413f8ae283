import { appendFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { systemErrorCode } from '@libs/kernel';
import type { LedgerRecord } from '../record';
import { HeldFiles } from './held-files';
import { isAlive } from './is-alive';

export interface SpoolOptions {
  /** All segments together; what would go beyond is refused. */
  maxBytes?: number;
  /** A new file from here on. */
  segmentBytes?: number;
}

export interface Segment {
  name: string;
  bytes: number;
}

export interface SegmentContent {
  records: LedgerRecord[];
  /** Lines that are not as they were written. */
  corrupt: number;
}

/** `<process>-<begun at, ms>-<number>.ndjson`; one without a process is of a version before there were segments. */
const SEGMENT = /^(\d+)-\d+-\d+\.ndjson$/;
const OLD_NAME = 'ledger-spool.ndjson';
const MIB = 1024 * 1024;
const LINE_END = 0x0a;

/**
 * Records that wait in files while PostgreSQL is away: one line each with its checksum, in segments, so that what was
 * written can go piece by piece. Bounded; survives the end of the process however it came.
 */
export class Spool {
  private readonly dir: string;
  private readonly options: Required<SpoolOptions>;
  private current: Segment | undefined;
  private segmentsMade = 0;
  /** Whoever wrote these has what is in them in memory too. */
  private readonly held = new HeldFiles();
  /** Of this process's segments; those of others count when they are recovered. */
  bytes = 0;

  /** @param dataDir the segments have a directory of their own in it */
  constructor(
    readonly dataDir: string,
    options: SpoolOptions = {},
  ) {
    this.dir = join(dataDir, 'ledger-spool');
    this.options = { maxBytes: 1024 * MIB, segmentBytes: 4 * MIB, ...options };
  }

  /** @returns how many of them, from the first on, are kept now; fewer than all when there is no room */
  async append(records: readonly LedgerRecord[]): Promise<number> {
    const { kept, bytes } = this.fitting(records);
    if (kept > 0) await this.write(this.segment(), bytes);
    return kept;
  }

  /**
   * For records that stay in memory as well: nobody takes them up from the file until it is let go.
   * @returns where they are; undefined when there is no room for all
   */
  async hold(records: readonly LedgerRecord[]): Promise<string | undefined> {
    const { kept, bytes } = this.fitting(records);
    if (kept < records.length) return undefined;
    const path = await this.held.write(() => join(this.dir, this.nextSegment().name), bytes);
    this.bytes += bytes.length;
    return path;
  }

  /** What was held is in PostgreSQL. */
  async drop(path: string): Promise<void> {
    this.bytes = Math.max(0, this.bytes - (await this.held.drop(path)));
  }

  /** The file is all there is of its records from now on. */
  letGo(path: string): void {
    this.held.letGo(path);
  }

  /** Lets go of files that hold nothing. Never rejects. */
  close(): Promise<void> {
    return this.held.close();
  }

  /** What is appended from now on goes into another segment. */
  rotate(): void {
    this.current = undefined;
  }

  /** The oldest first: this process's own but for the one that is being written, and those of processes that are no more. */
  async segments(): Promise<string[]> {
    const names = await readdir(this.dir).catch(nothingThere);
    const ours = names.filter((name) => {
      const pid = Number(SEGMENT.exec(name)?.[1] ?? 0);
      return pid === process.pid ? name !== this.current?.name : pid > 0 && !isAlive(pid);
    });
    const begun = (name: string): number => Number(name.split('-')[1]) * 1e6 + Number.parseInt(name.split('-')[2] ?? '0', 10);
    const paths = ours
      .sort((a, b) => begun(a) - begun(b))
      .map((name) => join(this.dir, name))
      .filter((path) => !this.held.has(path));
    const old = join(this.dataDir, OLD_NAME);
    return (await exists(old)) ? [old, ...paths] : paths;
  }

  async read(path: string): Promise<SegmentContent> {
    const content: SegmentContent = { records: [], corrupt: 0 };
    for (const line of (await readFile(path, 'utf8')).split('\n')) {
      if (line === '') continue;
      const record = readLine(line);
      if (record) content.records.push(record);
      else content.corrupt++;
    }
    return content;
  }

  async remove(path: string): Promise<void> {
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    await rm(path, { force: true });
    this.bytes = Math.max(0, this.bytes - size);
  }

  private segment(): Segment {
    if (this.current && this.current.bytes < this.options.segmentBytes) return this.current;
    this.current = this.nextSegment();
    return this.current;
  }

  private nextSegment(): Segment {
    return { name: `${process.pid}-${Date.now()}-${++this.segmentsMade}.ndjson`, bytes: 0 };
  }

  /** As many of them as there is room for, as lines. */
  private fitting(records: readonly LedgerRecord[]): { kept: number; bytes: Buffer } {
    const room = this.options.maxBytes - this.bytes;
    const text = records.map(lineOf).join('');
    const bytes = Buffer.from(text);
    if (bytes.length <= room) return { kept: records.length, bytes };
    let end = 0;
    let kept = 0;
    for (let next = bytes.indexOf(LINE_END) + 1; next > 0 && next <= room; next = bytes.indexOf(LINE_END, end) + 1) {
      end = next;
      kept++;
    }
    return { kept, bytes: bytes.subarray(0, end) };
  }

  private async write(segment: Segment, bytes: Buffer): Promise<void> {
    await mkdir(this.dir, { recursive: true, mode: 0o700 });
    await appendFile(join(this.dir, segment.name), bytes, { mode: 0o600 });
    segment.bytes += bytes.length;
    this.bytes += bytes.length;
  }
}

const checksum = (json: string): string => crc32(json).toString(16).padStart(8, '0');

function lineOf(record: LedgerRecord): string {
  const json = JSON.stringify(record);
  return `${checksum(json)} ${json}\n`;
}

/** What a record has that was put by by a version that did not know all columns. */
const WHEN_ABSENT: Partial<LedgerRecord> = {
  team_id: null,
  cache_write_hour_tokens: 0,
  media_input_tokens: 0,
  audio_input_tokens: 0,
  media_output_tokens: 0,
  audio_output_tokens: 0,
  images: 0,
  searches: 0,
  characters: 0,
  audio_ms: 0,
  usage_known: true,
  batch: false,
};

const ABSENT = Object.entries(WHEN_ABSENT);

/** In place: copying so many fields would be the dearest step of what waited. */
function revived(json: string): LedgerRecord {
  const record = JSON.parse(json) as Record<string, unknown>;
  for (const [name, value] of ABSENT) record[name] ??= value;
  record['started_at'] = new Date(record['started_at'] as string);
  return record as unknown as LedgerRecord;
}

/** undefined: cut off, or changed. */
function readLine(line: string): LedgerRecord | undefined {
  try {
    // Of a version without checksums.
    if (line.startsWith('{')) return revived(line);
    const json = line.slice(9);
    return line.slice(0, 8) === checksum(json) ? revived(json) : undefined;
  } catch {
    return undefined;
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function nothingThere(error: unknown): string[] {
  if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error))) return [];
  throw error;
}
