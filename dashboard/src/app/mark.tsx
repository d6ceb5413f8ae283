import favicon from './favicon.svg';

export const Mark = ({ size }: { readonly size: number }) => <img src={favicon} width={size} height={size} alt="" />;
