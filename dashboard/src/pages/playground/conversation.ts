import { useEffect, useRef, useState } from 'react';
import { chatBody } from './ask';
import { type Draft, loadDraft, MOST_MODELS, type Picture, saveDraft, type Settings, type Turn } from './draft';
import type { Replay } from './replay';
import { type Answer, streamAnswer, WAITING } from './stream';

export interface Column {
  readonly id: string;
  readonly model: string;
  /** One for each turn that was asked while this model stood here; undefined for those before. */
  readonly answers: readonly (Answer | undefined)[];
}

const column = (model: string): Column => ({ id: crypto.randomUUID(), model, answers: [] });
const said = (text: string): Answer => ({ ...WAITING, text, state: 'done' });
const busy = ({ answers }: Column): boolean => {
  const state = answers.at(-1)?.state;
  return state === 'waiting' || state === 'streaming';
};

/**
 * What is asked of whom, and what they said.
 * @param replay what stands there at first, where it is not what was being written
 */
export function useConversation(asked: string | undefined, replay?: Replay) {
  const [first] = useState(() => (replay ? { ...loadDraft(), settings: replay.settings, text: replay.text } : loadDraft()));
  const [settings, setSettings] = useState<Settings>(first.settings);
  const [text, setText] = useState(first.text);
  const [turns, setTurns] = useState<readonly Turn[]>(() =>
    (replay?.turns ?? []).map(({ asked: text }) => ({ id: crypto.randomUUID(), text, pictures: [] })),
  );
  const [columns, setColumns] = useState<readonly Column[]>(() =>
    (asked === undefined ? first.models : [asked]).map((model) => ({
      ...column(model),
      answers: (replay?.turns ?? []).map(({ answered }) => said(answered)),
    })),
  );
  const running = useRef(new AbortController());
  useEffect(() => () => running.current.abort(), []);
  const models = columns.map(({ model }) => model);
  useKept({ models, settings, text });

  const tell = (id: string, turn: number, answer: Answer): void =>
    setColumns((all) => all.map((one) => (one.id === id ? { ...one, answers: replaced(one.answers, turn, answer) } : one)));

  const send = (pictures: readonly Picture[]): void => {
    const turn: Turn = { id: crypto.randomUUID(), text, pictures };
    const all = [...turns, turn];
    running.current = new AbortController();
    const { signal } = running.current;
    for (const { id, model, answers } of columns) {
      if (model === '') continue;
      tell(id, turns.length, WAITING);
      const before = turns.map((_, i) => answers[i]?.text ?? '');
      void streamAnswer(chatBody(model, settings, all, before), signal, (answer) => tell(id, turns.length, answer));
    }
    setTurns(all);
    setText('');
  };

  return {
    settings,
    setSettings: (change: Partial<Settings>) => setSettings((before) => ({ ...before, ...change })),
    text,
    setText,
    turns,
    columns,
    busy: columns.some(busy),
    ready: models.some((model) => model !== ''),
    send,
    stop: () => running.current.abort(),
    clear: () => {
      running.current.abort();
      setTurns([]);
      setColumns((all) => all.map((one) => ({ ...one, answers: [] })));
    },
    choose: (id: string, model: string) => setColumns((all) => all.map((one) => (one.id === id ? { ...one, model } : one))),
    add: () => setColumns((all) => (all.length < MOST_MODELS ? [...all, column('')] : all)),
    remove: (id: string) => setColumns((all) => (all.length > 1 ? all.filter((one) => one.id !== id) : all)),
    /** Of the last turn, or of what would be sent now. */
    bodyOf: (one: Column) =>
      turns.length > 0
        ? chatBody(
            one.model,
            settings,
            turns,
            turns.map((_, i) => one.answers[i]?.text ?? ''),
          )
        : chatBody(one.model, settings, [{ id: '', text, pictures: [] }], []),
  };
}

export type Conversation = ReturnType<typeof useConversation>;

function useKept(draft: Draft): void {
  const text = JSON.stringify(draft);
  useEffect(() => saveDraft(JSON.parse(text) as Draft), [text]);
}

function replaced(answers: Column['answers'], at: number, answer: Answer): Column['answers'] {
  const all = [...answers];
  all[at] = answer;
  return all;
}
