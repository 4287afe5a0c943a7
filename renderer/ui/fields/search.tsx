import { Input } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons/svg/search';

export interface SearchInputProps {
  label: string;
  /** The label, where nothing else is said. */
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
}

/** Searches as one types. Enter means the search: it submits no form, and leaves no step of a wizard. */
export function SearchInput({ label, placeholder = label, value, onChange, className }: SearchInputProps) {
  return (
    <Input
      {...(className === undefined ? {} : { className })}
      type="search"
      aria-label={label}
      placeholder={placeholder}
      contentBefore={<SearchRegular aria-hidden="true" />}
      value={value}
      onChange={(_, data) => onChange(data.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.preventDefault();
      }}
    />
  );
}
