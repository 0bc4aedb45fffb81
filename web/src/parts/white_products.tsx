// What the style sheets know as url(#white-products): a picture's lightest tones are spread, a little darker, so that a white
// shirt stands out from the white ground it was taken on. White stays white and takes the card's ground; all else stays.
const tones = "0 .1 .2 .3 .4 .5 .6 .7 .795 .88 1";

export function WhiteProducts() {
  return (
    <svg class="visually-hidden" aria-hidden="true" width="0" height="0">
      <filter id="white-products" color-interpolation-filters="sRGB">
        <feComponentTransfer>
          <feFuncR type="table" tableValues={tones} /><feFuncG type="table" tableValues={tones} /><feFuncB type="table" tableValues={tones} />
        </feComponentTransfer>
      </filter>
    </svg>
  );
}
