import { Anchor, Group, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { Mono, useLive } from '../../kit';
import { ModelLife } from './model-life';
import type { Model } from './models';
import { strings } from './strings';

const MOST = 12;

/** What ends next of the providers in use; nothing where nothing does. */
export function EndingModels({ providers }: { readonly providers: ReadonlySet<string> }) {
  const t = useStrings(strings);
  const [all, showAll] = useState(false);
  const query = useLive(['models'], async () => (await ok(api.GET('/v1/admin/models'))).data, 300_000);
  const ends = (query.data ?? [])
    .filter(({ provider, retires, active }) => active && retires !== null && providers.has(provider))
    .toSorted((a, b) => (a.retires ?? '').localeCompare(b.retires ?? ''));
  if (ends.length === 0) return null;
  const gone = ends.filter(({ stage }) => stage === 'retired');
  const coming = ends.filter(({ stage }) => stage !== 'retired');
  const shown = all ? [...gone.toReversed(), ...coming] : coming.slice(0, MOST);
  return (
    <section aria-label={t.ends}>
      <Title order={2} mb={4}>
        {t.ends}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t.endsAbout}
      </Text>
      <Group gap="xs" component="ul" style={{ listStyle: 'none', padding: 0, margin: 0 } as object}>
        {shown.map((model) => (
          <End key={`${model.provider}/${model.model}`} of={model} />
        ))}
      </Group>
      {!all && gone.length > 0 && (
        <Anchor component="button" size="sm" mt="xs" onClick={() => showAll(true)}>
          {t.endsShowAll(gone.length)}
        </Anchor>
      )}
    </section>
  );
}

const End = ({ of }: { readonly of: Model }) => (
  <li style={{ display: 'flex', gap: 6, alignItems: 'center' }}>
    <Mono>{`${of.provider}/${of.model}`}</Mono>
    <ModelLife of={of} />
  </li>
);
