import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useStrings } from '../../i18n';
import { strings } from './strings';

interface Props {
  readonly label: string;
  readonly description?: string;
  readonly value: unknown;
  /** What the gateway says of it. */
  readonly problems: readonly string[];
  readonly onChange: (value: unknown) => void;
}

const written = (value: unknown): string => JSON.stringify(value ?? {}, null, 2);

/** A part of a configuration as its text; only what can be read goes on. */
export function JsonField({ label, description, value, problems, onChange }: Props) {
  const t = useStrings(strings);
  const [text, setText] = useState(() => written(value));
  const [broken, setBroken] = useState(false);
  const outside = written(value);
  // Somebody else changed it: a rule that moved here, changes that were discarded.
  const [known, setKnown] = useState(outside);
  if (outside !== known) {
    setKnown(outside);
    if (!isSame(text, outside)) {
      setText(outside);
      setBroken(false);
    }
  }
  const type = (next: string): void => {
    setText(next);
    const read = parsed(next);
    setBroken(read === undefined);
    if (read !== undefined) onChange(read.value);
  };
  const error = broken ? t.notJson : problems.length > 0 ? problems.join('; ') : undefined;
  return (
    <Textarea
      label={label}
      description={description}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      error={error}
      autosize
      minRows={3}
      maxRows={18}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.75rem' } }}
    />
  );
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

const isSame = (text: string, outside: string): boolean => {
  const read = parsed(text);
  return read !== undefined && written(read.value) === outside;
};
