import { useMemo, useState } from 'preact/hooks';
import type { Technique } from './api.js';
import { FieldError } from './controls.js';
import { blamed, matches, options, resolve, shortRange, standard, withText, type Chosen } from './technique.js';

/** The techniques as switches, in sections; what is on shows its preset, its parameters and what it rests on. */
export function Techniques(props: { techniques: readonly Technique[]; chosen: readonly string[]; error: string | undefined; onChange: (chosen: string[]) => void }) {
  const { techniques, error } = props;
  const [query, setQuery] = useState('');
  const words = query.trim();
  const chosen = useMemo(() => props.chosen.map((text) => resolve(text, techniques)), [props.chosen, techniques]);
  const unknown = chosen.filter((one) => !one.technique);
  const sections = useMemo(() => [...new Set(techniques.map((one) => one.section))], [techniques]);
  const guilty = error ? blamed(error, props.chosen) : [];
  const remove = (gone: readonly Chosen[]): void => props.onChange(props.chosen.filter((text) => !gone.some((one) => one.text === text)));
  const found = techniques.filter((one) => words === '' || matches(one, words));
  return (
    <section aria-label="Techniques">
      <h2 class="caption row">
        Techniques
        <span class="spring" />
        {chosen.length > 0 && <button type="button" class="link" onClick={() => props.onChange([])}>All off ({chosen.length})</button>}
      </h2>
      <input type="search" aria-label="Filter techniques" placeholder={`Search ${techniques.length} techniques`} value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
      {guilty.length === 0 && <FieldError text={error} />}
      {unknown.map((one) => (
        <div key={one.text} class="technique">
          <label>
            <input type="checkbox" role="switch" checked onChange={() => remove([one])} />
            <span>{one.text}</span>
          </label>
          <FieldError text={guilty.includes(one.name) ? error : 'No technique or preset has this name.'} />
        </div>
      ))}
      {sections.map((section) => {
        const items = found.filter((one) => one.section === section);
        if (items.length === 0) return null;
        const on = chosen.filter((one) => one.technique?.section === section).length;
        return (
          <details key={section} class="technique-group" open={on > 0 || words !== ''}>
            <summary>
              {section.charAt(0).toUpperCase() + section.slice(1)}
              {on > 0 && <span class="count"> {on} on</span>}
            </summary>
            {items.map((one) => {
              const own = chosen.filter((item) => item.technique === one);
              return (
                <div key={one.id} class={`technique${own.length > 0 ? ' on' : ''}`}>
                  <label title={one.description}>
                    <input type="checkbox" role="switch" checked={own.length > 0} onChange={() => (own.length > 0 ? remove(own) : props.onChange([...props.chosen, one.id]))} />
                    <span>{one.name}</span>
                  </label>
                  {own.map((item) => (
                    <Settings
                      key={item.name}
                      technique={one}
                      chosen={item}
                      error={guilty.includes(item.name) ? error : undefined}
                      onChange={(text) => props.onChange(props.chosen.map((old) => (old === item.text ? text : old)))}
                    />
                  ))}
                </div>
              );
            })}
          </details>
        );
      })}
      {found.length === 0 && techniques.length > 0 && <p class="under">No technique matches “{words}”.</p>}
    </section>
  );
}

function Settings(props: { technique: Technique; chosen: Chosen; error: string | undefined; onChange: (text: string) => void }) {
  const { technique, chosen } = props;
  const { preset } = chosen;
  const give = (parameter: string, value: string): void => props.onChange(withText(chosen.name, { ...chosen.values, [parameter]: value }));
  return (
    <div class="settings">
      <p class="under">{technique.description}</p>
      {technique.presets.length > 0 && (
        <label class="parameter">
          <span>Preset</span>
          {/* another preset starts afresh: what was typed over the first means nothing beside the second */}
          <select aria-label={`Preset of ${technique.name}`} value={chosen.name} title={preset?.citation} onChange={(event) => props.onChange(event.currentTarget.value)}>
            <option value={technique.id}>own values</option>
            {technique.presets.map((one) => <option key={one.id} value={one.id} title={one.citation}>{one.title}</option>)}
          </select>
        </label>
      )}
      {preset && <p class="under">{preset.citation}</p>}
      {technique.parameters.map((one) => {
        const usual = standard(one, preset);
        const choices = options(one);
        const label = `${one.name} of ${technique.name}`;
        const given = chosen.values[one.name] ?? '';
        return (
          <label key={one.name} class={`parameter${given ? ' edited' : ''}`} title={`${one.description}: ${one.range}`}>
            <span>{one.name}</span>
            {choices.length > 0 ? (
              <select aria-label={label} value={given || usual} onChange={(event) => give(one.name, event.currentTarget.value === usual ? '' : event.currentTarget.value)}>
                {choices.map((choice) => <option key={choice} value={choice}>{choice}</option>)}
              </select>
            ) : (
              <input type="text" aria-label={label} placeholder={usual} value={given} spellcheck={false} onChange={(event) => give(one.name, event.currentTarget.value.trim().replace(/,/g, ''))} />
            )}
            <small>{choices.length > 0 ? '' : shortRange(one)}</small>
          </label>
        );
      })}
      <FieldError text={props.error} />
      <details class="fine-print">
        <summary>What it rests on</summary>
        <dl>
          <dt>Model</dt><dd>{technique.source}</dd>
          <dt>Assumes</dt><dd>{technique.assumption}</dd>
          <dt>Leaves out</dt><dd>{technique.limits}</dd>
          <dt>Quality risk</dt><dd>{preset?.qualityRisk ?? technique.qualityRisk}</dd>
          <dt>Effort</dt><dd>{preset?.complexity ?? technique.complexity}</dd>
        </dl>
      </details>
    </div>
  );
}
