import { Anchor, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useStrings } from '../../i18n';
import { Copy, Detail, Facts, Mono, Status, useFormat } from '../../kit';
import { useNames } from '../../kit/names';
import { Actor } from './actor';
import { changesOf, type Change, type Entry, TONES } from './data';
import { strings } from './strings';

interface Props {
  readonly of: Entry | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function EntryDetail({ of, opened, onClose }: Props) {
  const t = useStrings(strings);
  return (
    <Detail opened={opened} onClose={onClose} title={of?.action ?? t.title} width={760}>
      {of && <Body of={of} />}
    </Detail>
  );
}

function Body({ of }: { readonly of: Entry }) {
  const t = useStrings(strings);
  const format = useFormat();
  const { nameOf } = useNames();
  const changes = changesOf(of);
  return (
    <>
      <Facts
        facts={[
          [t.outcome, <Outcome key="o" of={of} />],
          [t.when, format.time(of.at)],
          [t.who, <Actor key="w" of={of} />],
          [t.address, of.address === null ? undefined : <Mono key="a">{of.address}</Mono>],
          [t.subject, of.subject_id === null ? undefined : <Subject key="s" of={of} />],
          [t.tenant, of.tenant_id === null ? t.installation : (nameOf(of.tenant_id) ?? of.tenant_id)],
          [t.request, of.request_id === null ? undefined : <WithCopy key="r" text={of.request_id} />],
          [t.place, `#${format.whole(of.seq)}`],
        ]}
      />
      {changes.length > 0 && <Changes changes={changes} />}
      {of.details !== null && Object.keys(of.details).length > 0 && (
        <section aria-label={t.details}>
          <Title order={3} fz="sm" mb={6}>
            {t.details}
          </Title>
          <Facts
            facts={Object.entries(of.details).map(([name, value]) => [
              name,
              typeof value === 'string' ? value : JSON.stringify(value),
            ])}
          />
        </section>
      )}
    </>
  );
}

function Outcome({ of: { outcome, status } }: { readonly of: Entry }) {
  const t = useStrings(strings);
  return (
    <>
      <Status tone={TONES[outcome]}>{t.outcomes[outcome]}</Status>
      {status !== null && ` · ${status}`}
      <Text size="xs" c="dimmed">
        {t.outcomeWhy[outcome]}
      </Text>
    </>
  );
}

const WithCopy = ({ text }: { readonly text: string }) => (
  <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}>
    <Mono>{text}</Mono>
    <Copy text={text} />
  </span>
);

function Subject({ of: { subject_kind: kind, subject_id: id } }: { readonly of: Entry }) {
  const t = useStrings(strings);
  const { nameOf } = useNames();
  const name = nameOf(id);
  return (
    <>
      {name !== undefined && <>{name} · </>}
      {kind} <Mono>{id}</Mono>
      <br />
      <Anchor component={Link} size="sm" {...({ to: '/audit', search: { subject_id: id } } as object)}>
        {t.history}
      </Anchor>
    </>
  );
}

/** What it looked like before and after, what changed on top. Secrets stand as the gateway wrote them: `[secret]`. */
function Changes({ changes }: { readonly changes: readonly Change[] }) {
  const t = useStrings(strings);
  return (
    <div>
      <Title order={3} fz="sm" mb={6}>
        {t.changes}
      </Title>
      <div className="rlg-scroll" tabIndex={0} role="region" aria-label={t.changes}>
        <table className="rlg-table rlg-diff">
          <thead>
            <tr>
              <th scope="col">{t.field}</th>
              <th scope="col">{t.before}</th>
              <th scope="col">{t.after}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ field, before, after, changed }) => (
              <tr key={field} data-changed={changed}>
                <th scope="row">
                  {field}
                  {changed && <span className="rlg-hidden"> ({t.changed})</span>}
                </th>
                <td>{before ?? ''}</td>
                <td>{after ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
