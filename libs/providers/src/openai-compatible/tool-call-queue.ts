import { GatewayError } from '@libs/kernel';
import type { Origin } from '@libs/protocol';
import type { CallPiece } from './read-message';

/** What is known of a call when it is opened. */
export interface OpenedCall {
  id: string;
  name: string;
  freeform: boolean;
  signature?: string;
  origin?: Origin;
}

/** A tool call being put together. */
interface Call extends OpenedCall {
  index: number | undefined;
  /** Everything received. */
  json: string;
  /** Received and not yet passed on. */
  unsent: string;
  closed: boolean;
}

/** Where the queue writes to: one call at a time, opened, extended, closed. */
export interface CallSink {
  openCall(call: OpenedCall): void;
  extendCall(json: string): void;
  closeCall(): void;
}

/**
 * Sorts the pieces of parallel tool calls into whole calls, one after another. Upstreams differ:
 * indexes that start at 1, that are missing, or that are all 0; ids and names that come late, only
 * once, or never; calls that come whole in one chunk, and calls whose pieces alternate. A call that
 * begins while an earlier one is not complete waits for it.
 */
export class ToolCallQueue {
  private readonly calls: Call[] = [];
  private at = 0;
  private opened = false;

  constructor(
    private readonly sink: CallSink,
    private readonly makeId: (position: number) => string,
  ) {}

  get used(): boolean {
    return this.calls.length > 0;
  }

  /** @throws GatewayError upstream_bad_response when a finished call goes on */
  piece(piece: CallPiece): void {
    const call = this.find(piece) ?? this.add(piece.index);
    if (call.closed) {
      if (piece.arguments.trim() === '') return;
      throw new GatewayError('upstream_bad_response', 'The provider went on with a tool call that it had finished.');
    }
    if (call.id === '') call.id = piece.id;
    if (call.name === '') call.name = piece.name;
    call.freeform ||= piece.freeform;
    if (piece.signature !== undefined) Object.assign(call, { signature: piece.signature, origin: piece.origin });
    call.json += piece.arguments;
    call.unsent += piece.arguments;
    this.advance(false);
  }

  /** Nothing more comes for any call. @throws GatewayError upstream_bad_response for a call without a name */
  flush(): void {
    this.advance(true);
  }

  private add(index: number | undefined): Call {
    const call: Call = { index, id: '', name: '', freeform: false, json: '', unsent: '', closed: false };
    this.calls.push(call);
    return call;
  }

  private find(piece: CallPiece): Call | undefined {
    const known =
      piece.index === undefined
        ? this.calls.findLast((call) => piece.id === '' || call.id === piece.id)
        : this.calls.findLast((call) => call.index === piece.index);
    if (!known) return piece.name === '' && piece.id === '' ? this.calls.at(-1) : undefined;
    if (piece.name === '') return known;
    // A name begins a call: another id, or arguments on top of complete ones, mean a new call under a used index.
    if (piece.id !== '' && known.id !== '' && piece.id !== known.id) return undefined;
    if (piece.arguments !== '' && isComplete(known.json)) return undefined;
    if (piece.index === undefined && piece.id === '') return undefined;
    return known;
  }

  private advance(all: boolean): void {
    for (;;) {
      const call = this.calls[this.at];
      if (!call) return;
      if (!this.opened) {
        if (call.name === '') {
          if (!all) return;
          throw new GatewayError('upstream_bad_response', 'The provider sent a tool call without a name.');
        }
        // An id may come with a later piece than the name; the first arguments show that it does not.
        if (call.id === '' && call.json === '' && !all) return;
        const { name, freeform, signature, origin } = call;
        const signed = signature === undefined ? {} : { signature, origin };
        this.sink.openCall({ id: call.id || this.makeId(this.at), name, freeform, ...signed });
        this.opened = true;
      }
      if (call.unsent !== '') {
        this.sink.extendCall(call.unsent);
        call.unsent = '';
      }
      const isLast = this.at === this.calls.length - 1;
      // Plain text shows no end: the next call is its end.
      if (!all && (isLast || !(call.freeform || isComplete(call.json)))) return;
      this.sink.closeCall();
      call.closed = true;
      this.opened = false;
      this.at++;
    }
  }
}

function isComplete(json: string): boolean {
  if (!json.trimEnd().endsWith('}')) return false;
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
