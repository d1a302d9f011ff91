/* The editor of a stream that plugins may add to: kept children are a note that can be deleted. */
(() => {
  const { StreamBlock, StreamBlockDefinition } = window.wagtailStreamField.blocks;

  const hiddenInput = (name, value) => {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    return input;
  };

  class KeptBlock {
    constructor(placeholder, prefix, state) {
      this.state = state;
      this.element = document.createElement("div");
      const note = document.createElement("p");
      note.className = "help-block help-info";
      note.textContent = state.note;
      this.element.append(note, hiddenInput(prefix, state.sealed));
      placeholder.replaceWith(this.element);
    }

    setState() {}

    setError() {}

    getState() {
      return this.state;
    }

    getValue() {
      return this.state.sealed;
    }

    focus() {}
  }

  class KeptBlockDefinition {
    constructor(name, meta) {
      this.name = name;
      this.meta = meta;
    }

    render(placeholder, prefix, state) {
      return new KeptBlock(placeholder, prefix, state);
    }
  }

  class PluginStreamBlock extends StreamBlock {
    insert(state, index, options) {
      const child = super.insert(state, index, options);
      if (state.kept) {
        child.element.append(hiddenInput(`${child.prefix}-kept`, state.kept));
      }
      if (child.blockDef === this.blockDef.meta.kept) {
        child.disableDuplication();
      }
      return child;
    }
  }

  class PluginStreamBlockDefinition extends StreamBlockDefinition {
    constructor(name, groupedChildBlockDefs, initialChildStates, meta) {
      super(name, groupedChildBlockDefs, initialChildStates, meta);
      this.childBlockDefsByName[meta.kept.name] = meta.kept;
    }

    render(placeholder, prefix, initialState, initialError) {
      return new PluginStreamBlock(this, placeholder, prefix, initialState, initialError);
    }
  }

  window.telepath.register("portal.blocks.KeptBlock", KeptBlockDefinition);
  window.telepath.register("portal.blocks.PluginStreamBlock", PluginStreamBlockDefinition);
})();
