import { Link } from '@tanstack/react-router';
import { useLanguage, useStrings } from '../i18n';
import { type Group, PAGES } from '../pages';
import { isOf, useMe } from './session/roles';
import { strings } from './strings';

const GROUPS: readonly Group[] = ['watch', 'serve', 'work', 'people', 'operate'];

/** The pages that this person finds something on. */
export function usePages() {
  const me = useMe();
  return PAGES.filter(({ audience }) => isOf(me, audience ?? 'everybody'));
}

export function Navigation({ onGo }: { readonly onGo: () => void }) {
  const t = useStrings(strings);
  const { language } = useLanguage();
  const pages = usePages();
  return GROUPS.map((group) => {
    const here = pages.filter((page) => page.group === group);
    if (here.length === 0) return null;
    return (
      <div key={group}>
        <div className="rlg-navgroup" id={`nav-${group}`}>
          {t.groups[group]}
        </div>
        <div role="group" aria-labelledby={`nav-${group}`}>
          {here.map(({ id, path, icon: Icon, name }) => (
            <Link
              key={id}
              to={path}
              className="rlg-navlink"
              activeOptions={{ exact: path === '/', includeSearch: false }}
              onClick={onGo}
            >
              <Icon size={17} stroke={1.7} aria-hidden />
              {name[language]}
            </Link>
          ))}
        </div>
      </div>
    );
  });
}
