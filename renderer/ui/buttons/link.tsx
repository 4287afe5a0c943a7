import { Button } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import { useLocation } from 'wouter';

export interface LinkButtonProps {
  href: string;
  appearance?: 'primary' | 'secondary' | 'subtle';
  size?: 'small' | 'medium';
  icon?: ReactElement;
  children: ReactNode;
}

/** A link that looks like a button: it can be opened in another tab and says where it goes. */
export function LinkButton({
  href,
  appearance = 'secondary',
  size = 'medium',
  icon,
  children,
}: LinkButtonProps) {
  const [, navigate] = useLocation();
  return (
    <Button
      as="a"
      href={href}
      appearance={appearance}
      size={size}
      {...(icon === undefined ? {} : { icon })}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigate(href);
      }}
    >
      {children}
    </Button>
  );
}
