"""Small office documents, PostScript and InDesign files, written in code."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OOXML = "application/vnd.openxmlformats-officedocument."


def zipped(path: Path, parts: Mapping[str, str | bytes], mimetype: str = "") -> Path:
    """A ZIP of those members; `mimetype` first and as it is, like OpenDocument wants it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name, body in parts.items():
            archive.writestr(name, body)
    return path


def jpeg(size: tuple[int, int] = (64, 48), colour: str = "teal") -> bytes:
    """A picture to put into something."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def _relations(rows: Sequence[tuple[str, str, str]]) -> str:
    inner = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in rows)
    return f'{_XML}<Relationships xmlns="{_RELATIONS}">{inner}</Relationships>'


def _package(
    main: str, kind: str, parts: dict[str, str | bytes], types: Mapping[str, str], thumbnail: bool
) -> dict[str, str | bytes]:
    """The members that every OOXML package has."""
    overrides = "".join(f'<Override PartName="/{part}" ContentType="{mime}"/>' for part, mime in types.items())
    rows = [
        ("rId1", f"{_OFFICE}/officeDocument", main),
        ("rId2", f"{_PACKAGE}/core-properties", "docProps/core.xml"),
        ("rId3", f"{_OFFICE}/extended-properties", "docProps/app.xml"),
    ]
    if thumbnail:
        rows.append(("rId4", f"{_PACKAGE}/thumbnail", "docProps/thumbnail.jpeg"))
        parts["docProps/thumbnail.jpeg"] = jpeg()
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="jpeg" ContentType="image/jpeg"/><Override PartName="/{main}" '
        f'ContentType="{_OOXML}{kind}.main+xml"/>{overrides}</Types>',
        "_rels/.rels": _relations(rows),
        "docProps/core.xml": f"{_XML}<cp:coreProperties "
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>Autumn sale</dc:title>'
        "<dc:subject>Prices</dc:subject><dc:creator>Ada Lovelace</dc:creator><cp:keywords>sale, autumn</cp:keywords>"
        "<cp:lastModifiedBy>Grace Hopper</cp:lastModifiedBy><cp:revision>3</cp:revision>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2026-10-01T08:30:00Z</dcterms:created></cp:coreProperties>',
        "docProps/app.xml": f"{_XML}<Properties "
        'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Writer of tests'
        "</Application><Company>Analytical Engines</Company><Words>7</Words></Properties>",
        **parts,
    }


def docx(path: Path, paragraphs: Sequence[str] = ("Hello from Word",), *, thumbnail: bool = False) -> Path:
    """A Word document; a paragraph `\\f` begins a new page."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(
        '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        if text == "\f"
        else f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"
        for text in paragraphs
    )
    parts: dict[str, str | bytes] = {
        "word/document.xml": f'{_XML}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    }
    kind = "wordprocessingml.document"
    return zipped(path, _package("word/document.xml", kind, parts, {}, thumbnail))


def xlsx(path: Path, sheets: Mapping[str, Sequence[Sequence[str]]] | None = None) -> Path:
    """An Excel workbook: texts are shared strings, numbers are numbers."""
    sheets = sheets or {"Prices": [["Pumpkin", "12.5"]], "Stock": [["Marigold", "40"]]}
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings: list[str] = []
    parts: dict[str, str | bytes] = {}
    types: dict[str, str] = {}
    rows: list[tuple[str, str, str]] = []
    tabs = ""
    for number, (name, lines) in enumerate(sheets.items(), 1):
        data = ""
        for line in lines:
            cells = ""
            for text in line:
                if text.replace(".", "").isdecimal():
                    cells += f"<c><v>{text}</v></c>"
                else:
                    strings.append(text)
                    cells += f'<c t="s"><v>{len(strings) - 1}</v></c>'
            data += f"<row>{cells}</row>"
        part = f"xl/worksheets/sheet{number}.xml"
        parts[part] = f'{_XML}<worksheet xmlns="{space}"><sheetData>{data}</sheetData></worksheet>'
        types[part] = f"{_OOXML}spreadsheetml.worksheet+xml"
        rows.append((f"rId{number}", f"{_OFFICE}/worksheet", f"worksheets/sheet{number}.xml"))
        tabs += f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
    rows.append(("rIdS", f"{_OFFICE}/sharedStrings", "sharedStrings.xml"))
    inner = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    parts["xl/sharedStrings.xml"] = f'{_XML}<sst xmlns="{space}">{inner}</sst>'
    types["xl/sharedStrings.xml"] = f"{_OOXML}spreadsheetml.sharedStrings+xml"
    parts["xl/workbook.xml"] = f'{_XML}<workbook xmlns="{space}" xmlns:r="{_OFFICE}"><sheets>{tabs}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = _relations(rows)
    return zipped(path, _package("xl/workbook.xml", "spreadsheetml.sheet", parts, types, False))


def pptx(path: Path, slides: Sequence[str] = ("First slide", "Second slide")) -> Path:
    """A PowerPoint presentation with a line of text on each slide (enough to be read, not to be converted)."""
    space = "http://schemas.openxmlformats.org/presentationml/2006/main"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    parts: dict[str, str | bytes] = {}
    rows = []
    ids = ""
    for number, text in enumerate(slides, 1):
        parts[f"ppt/slides/slide{number}.xml"] = (
            f'{_XML}<p:sld xmlns:p="{space}" xmlns:a="{drawing}"><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>'
            f"{escape(text)}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
        )
        rows.append((f"rId{number}", f"{_OFFICE}/slide", f"slides/slide{number}.xml"))
        ids += f'<p:sldId id="{255 + number}" r:id="rId{number}"/>'
    parts["ppt/presentation.xml"] = (
        f'{_XML}<p:presentation xmlns:p="{space}" xmlns:r="{_OFFICE}"><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>'
    )
    parts["ppt/_rels/presentation.xml.rels"] = _relations(rows)
    return zipped(path, _package("ppt/presentation.xml", "presentationml.presentation", parts, {}, False))


_ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.2"'
)


def opendocument(path: Path, kind: str, body: str, *, thumbnail: bool = False, manifest: str = "") -> Path:
    """An OpenDocument file of a kind (`text`, `spreadsheet`, `presentation`) with that body."""
    mime = f"application/vnd.oasis.opendocument.{kind}"
    parts: dict[str, str | bytes] = {
        "content.xml": f"{_XML}<office:document-content {_ODF}><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>",
        "meta.xml": f"{_XML}<office:document-meta {_ODF}><office:meta><dc:title>Autumn sale</dc:title>"
        "<meta:initial-creator>Ada Lovelace</meta:initial-creator><dc:creator>Grace Hopper</dc:creator>"
        "<meta:keyword>sale</meta:keyword><meta:keyword>autumn</meta:keyword>"
        "<meta:creation-date>2026-10-01T08:30:00.123</meta:creation-date>"
        '<meta:document-statistic meta:page-count="2" meta:word-count="7"/></office:meta></office:document-meta>',
        "META-INF/manifest.xml": f"{_XML}<manifest:manifest "
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>'
        '<manifest:file-entry manifest:full-path="Thumbnails/thumbnail.png" manifest:media-type="image/png"/>'
        f"{manifest}</manifest:manifest>",
    }
    if thumbnail:
        from PIL import Image

        out = io.BytesIO()
        Image.new("RGB", (60, 80), "navy").save(out, "PNG")
        parts["Thumbnails/thumbnail.png"] = out.getvalue()
    return zipped(path, parts, mime)


def odt(path: Path, paragraphs: Sequence[str] = ("Hello from Writer",), *, thumbnail: bool = False) -> Path:
    """An OpenDocument text."""
    body = "".join(f"<text:p>{escape(text)}</text:p>" for text in paragraphs)
    return opendocument(path, "text", body, thumbnail=thumbnail)


def ods(path: Path, sheets: Mapping[str, Sequence[Sequence[str]]] | None = None) -> Path:
    """OpenDocument sheets."""
    body = ""
    for name, lines in (sheets or {"Prices": [["Pumpkin", "12.5"]], "Stock": [["Marigold", "40"]]}).items():
        rows = ""
        for line in lines:
            cells = "".join(f"<table:table-cell><text:p>{escape(text)}</text:p></table:table-cell>" for text in line)
            rows += f"<table:table-row>{cells}</table:table-row>"
        body += f'<table:table table:name="{escape(name)}">{rows}</table:table>'
    return opendocument(path, "spreadsheet", body)


def odp(path: Path, slides: Sequence[str] = ("First slide", "Second slide")) -> Path:
    """OpenDocument slides."""
    box = 'svg:width="10cm" svg:height="3cm" svg:x="1cm" svg:y="1cm"'
    body = "".join(
        f'<draw:page draw:name="page{number}"><draw:frame {box}><draw:text-box><text:p>{escape(text)}</text:p>'
        "</draw:text-box></draw:frame></draw:page>"
        for number, text in enumerate(slides, 1)
    )
    return opendocument(path, "presentation", body)


def rtf(path: Path, text: str = "Hello from RTF") -> Path:
    """Rich Text with properties."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title Autumn \'e9t\'e9}{\author Ada Lovelace}"
        rb"{\keywords sale, autumn}{\creatim\yr2026\mo10\dy1\hr8\min30}{\nofpages2}}\f0\fs24 "
        + text.encode("cp1252")
        + rb"\par}"
    )
    return path


def eps(
    path: Path, text: str = "Hello from EPS", *, box: str = "0 0 200 100", inside: str = "", head: str = ""
) -> Path:
    """A drawing of a blue field with a line of text on it; `inside` is run before it is drawn."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"%!PS-Adobe-3.0 EPSF-3.0\n%%Title: ({text})\n%%Creator: Tests 1.0\n%%For: Ada Lovelace\n"
        f"%%CreationDate: Thu Oct 01 08:30:00 2026\n%%BoundingBox: {box}\n%%Pages: 1\n{head}%%EndComments\n{inside}\n"
        "0 0 1 setrgbcolor 0 0 200 100 rectfill 1 setgray /Helvetica findfont 20 scalefont setfont\n"
        f"10 40 moveto ({text}) show\nshowpage\n%%EOF\n",
        encoding="ascii",
    )
    return path


def ps(path: Path, pages: Sequence[str] = ("Page one", "Page two", "Page three"), *, tell: bool = True) -> Path:
    """Pages of PostScript; with `tell` the file says how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = f"%%Pages: {len(pages)}\n%%EndComments\n" if tell else ""
    body = "".join(f"/Helvetica findfont 24 scalefont setfont 72 700 moveto ({text}) show showpage\n" for text in pages)
    path.write_text(f"%!PS-Adobe-3.0\n{told}{body}%%EOF\n", encoding="ascii")
    return path


def with_dos_header(path: Path, tiff: bytes) -> Path:
    """The EPS at `path` with the binary header that DOS programs write, and a TIFF behind it."""
    body = path.read_bytes()
    numbers = (30, len(body), 0, 0, 30 + len(body), len(tiff))
    header = b"\xc5\xd0\xd3\xc6" + b"".join(number.to_bytes(4, "little") for number in numbers) + b"\xff\xff"
    path.write_bytes(header + body + tiff)
    return path


def thumbnails(*pictures: bytes, pages: bool = False) -> str:
    """An XMP packet as Adobe's programs write it, with pictures in it, one for each page where `pages`."""
    items = ""
    for number, data in enumerate(pictures, 1):
        coded = base64.b64encode(data).decode().rstrip("=")
        broken = "&#xA;".join(coded[at : at + 76] for at in range(0, len(coded), 76))
        page = f"<xmpTPg:PageNumber>{number}</xmpTPg:PageNumber>" if pages else ""
        items += f'<rdf:li rdf:parseType="Resource">{page}<xmpGImg:image>{broken}</xmpGImg:image></rdf:li>'
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmpTPg="http://ns.adobe.com/xap/1.0/t/pg/" '
        'xmlns:xmpGImg="http://ns.adobe.com/xap/1.0/g/img/"><dc:format>application/x-indesign</dc:format>'
        "<xmp:CreatorTool>InDesign of tests</xmp:CreatorTool><xmpTPg:NPages>4</xmpTPg:NPages>"
        f"<xmp:PageInfo><rdf:Seq>{items}</rdf:Seq></xmp:PageInfo></rdf:Description></rdf:RDF></x:xmpmeta>"
    )


def indd(path: Path, packet: str) -> Path:
    """The beginning of an InDesign document and its XMP."""
    path.parent.mkdir(parents=True, exist_ok=True)
    magic = bytes.fromhex("0606edf5d81d46e5bd31efe7fe74b71d")
    path.write_bytes(magic + b"DOCUMENT" + bytes(4072) + packet.encode() + bytes(500))
    return path


def idml(path: Path, packet: str, stories: Sequence[str] = ("Hello from InDesign",)) -> Path:
    """An IDML package of two pages."""
    space = 'xmlns:idPkg="http://ns.adobe.com/AdobeInDesign/idml/1.0/packaging"'
    named = "".join(f'<idPkg:Story src="Stories/Story_{number}.xml"/>' for number, _ in enumerate(stories))
    parts: dict[str, str | bytes] = {
        "designmap.xml": f'{_XML}<Document {space}><idPkg:Spread src="Spreads/Spread_1.xml"/>{named}</Document>',
        "Spreads/Spread_1.xml": f"{_XML}<idPkg:Spread {space}><Spread><Page/><Page/></Spread></idPkg:Spread>",
        "META-INF/metadata.xml": packet,
    }
    for number, text in enumerate(stories):
        parts[f"Stories/Story_{number}.xml"] = (
            f"{_XML}<idPkg:Story {space}><Story><ParagraphStyleRange><CharacterStyleRange><Content>{escape(text)}"
            "</Content><Br/></CharacterStyleRange></ParagraphStyleRange></Story></idPkg:Story>"
        )
    return zipped(path, parts, "application/vnd.adobe.indesign-idml-package")
