import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './icon.tsx';

interface Look {
  kind?: 'primary' | 'plain' | 'danger';
  size?: 'tiny' | 'large';
  icon?: IconName;
  /** Shown by the icon alone; the words are for those who cannot see it, and on hover. */
  only?: boolean;
}

function look({ kind, size, only }: Look): string {
  return ['button', kind, size, only && 'square'].filter(Boolean).join(' ');
}

type ButtonProps = Look & {
  children: ComponentChildren;
} & Omit<JSX.IntrinsicElements['button'], 'size' | 'icon' | 'class' | 'children'>;

export function Button({ kind, size, icon, only, children, ...rest }: ButtonProps) {
  const words = only ? <span class="unseen">{children}</span> : <span>{children}</span>;
  return (
    <button
      type="button"
      {...rest}
      class={look({ kind, size, only } as Look)}
      {...(only && typeof children === 'string' ? { title: children } : {})}
    >
      {icon && <Icon name={icon} />}
      {words}
    </button>
  );
}

type LinkProps = Look & { href: string; children: ComponentChildren };

/** A link that looks like a button: it leads somewhere. */
export function ButtonLink({ kind, size, icon, only, children, href }: LinkProps) {
  return (
    <a
      href={href}
      class={look({ kind, size, only } as Look)}
      {...(only && typeof children === 'string' ? { title: children } : {})}
    >
      {icon ? <Icon name={icon} /> : null}
      <span {...(only ? { class: 'unseen' } : {})}>{children}</span>
    </a>
  );
}
