"""Any CSV: what its columns mean is proposed from their names, in English, Spanish and French.

The proposal is shown (`Look.mapping`) and may be corrected (`Choices.mapping`). What a column is
not known to mean is not read.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from api.imports.reading.columns import JOINED_UP, Format, Layout, Meaning, Subject
from api.imports.reading.secrets import folded, is_secret

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MEMBERS: Final = MappingProxyType(
    {
        Meaning.ID: (
            "id uid no nr number numero num member_id member_no member_number code codigo"
            " username user login usuario utilisateur account account_number cuenta compte n"
            " numero_socio numero_de_socio socio_id numero_adherent no_adherent matricule"
            " identifiant identificador n_adherent n_socio n_membre no_socio no_membre num"
            " n_socia no_socia no_de_socio no_de_socia num_socio num_socia num_de_socio"
            " num_de_socia numero_socia numero_de_socia no_soci num_soci numero_de_soci"
            " num_adherent no_d_adherent num_membre membership_no membership_number"
        ),
        Meaning.NAME: (
            "name full_name first_name firstname given_name last_name lastname surname family_name"
            " member nombre nombre_completo apellido apellidos primer_apellido segundo_apellido"
            " socio socia miembro nom nom_complet prenom nom_de_famille adherent membre"
            " nombre_y_apellidos nombre_apellidos apellidos_y_nombre organisation organization"
            " organizacion cognom cognoms nom_i_cognoms nom_et_prenom nom_prenom prenom_nom"
        ),
        Meaning.EMAIL: (
            "email e_mail mail email_address correo correo_electronico courriel adresse_email"
            " adresse_mail adresse_electronique correu correu_electronic adreca_electronica"
        ),
        Meaning.PHONE: (
            "phone telephone tel mobile mobile_phone cell phone_number telefono movil celular"
            " telefono_movil portable telephone_portable gsm telf tlf telefon mobil tel_mobil"
            " tel_movil telefon_mobil"
        ),
        Meaning.ADDRESS: (
            "address street city town postcode zip postal_code direccion calle ciudad poblacion"
            " codigo_postal cp adresse rue ville code_postal localidad commune"
        ),
        Meaning.WEBSITE: "website web url site pagina_web site_web",
        Meaning.STATUS: "status state estado statut etat active activo actif",
        Meaning.JOINED: (
            "joined join_date date_joined created creation_date registered registration_date"
            " member_since since entry_date alta fecha_alta fecha_de_alta fecha_ingreso"
            " date_adhesion date_d_adhesion date_inscription inscription data_d_alta data_alta"
        ),
        Meaning.BALANCE: (
            "balance saldo solde current_balance hours_balance balance_hours saldo_horas"
            " saldo_actual solde_heures solde_actuel"
        ),
        Meaning.LOWER: (
            "credit_limit lower_limit minimum minimum_balance min_balance limite_credito"
            " limite_de_credito limite_inferior saldo_minimo limite_credit plafond_debit"
            " solde_minimum decouvert"
        ),
        Meaning.UPPER: (
            "upper_limit upper_credit_limit maximum maximum_balance max_balance limite_superior"
            " saldo_maximo plafond plafond_credit solde_maximum"
        ),
    }
)
_EXCHANGES: Final = MappingProxyType(
    {
        Meaning.ID: (
            "id no nr number numero transaction_id reference ref exchange_id referencia n"
        ),
        Meaning.DAY: (
            "date day when created created_at fecha dia jour date_echange fecha_intercambio"
        ),
        Meaning.PAYER: (
            "payer from giver_of_hours sender debit debtor buyer received_by receiver_of_service"
            " pagador paga de deudor comprador emisor ordenante quien_recibe_servicio payeur"
            " debiteur acheteur emetteur donneur_ordre"
        ),
        Meaning.PAYEE: (
            "payee to receiver recipient credit creditor seller provider done_by beneficiary"
            " beneficiario cobra a cobrador acreedor vendedor receptor quien_presta_servicio"
            " beneficiaire crediteur vendeur destinataire destinatario prestataire"
        ),
        Meaning.AMOUNT: (
            "amount quantity value hours time duration sum total importe cantidad monto horas"
            " tiempo duracion valor montant quantite heures temps duree somme valeur"
        ),
        Meaning.TEXT: (
            "description text concept memo note notes subject reason what service comment"
            " descripcion concepto motivo texto servicio comentario libelle motif objet texte"
            " prestation commentaire"
        ),
    }
)
_NOTICES: Final = MappingProxyType(
    {
        Meaning.ID: "id no numero",
        Meaning.OWNER: (
            "owner member user advertiser author by miembro socio socia usuario anunciante autor"
            " membre adherent utilisateur auteur member_id"
        ),
        Meaning.KIND: "type kind tipo offer_or_need genre oferta_demanda offre_demande",
        Meaning.TITLE: "title headline titulo titre",
        Meaning.TEXT: "description text details descripcion texto detalle texte detail",
        Meaning.CATEGORY: "category categoria categorie rubrique rubrica",
        Meaning.POSTED: "posted created date date_added fecha publicado date_publication",
        Meaning.ENDS: "ends expires expiry until end_date caduca hasta vence expire jusqu_au fin",
    }
)
_WORDS: Final[Mapping[Subject, Mapping[str, Meaning]]] = MappingProxyType(
    {
        subject: MappingProxyType(
            {
                folded(word): meaning
                for meaning, words in reversed([*meanings.items()])
                for word in words.split()
            }
        )
        for subject, meanings in (
            (Subject.MEMBERS, _MEMBERS),
            (Subject.EXCHANGES, _EXCHANGES),
            (Subject.NOTICES, _NOTICES),
        )
    }
)
_TELLING: Final[Mapping[Subject, frozenset[Meaning]]] = MappingProxyType(
    {
        Subject.MEMBERS: frozenset({Meaning.NAME}),
        Subject.EXCHANGES: frozenset({Meaning.PAYER, Meaning.PAYEE, Meaning.AMOUNT}),
        Subject.NOTICES: frozenset({Meaning.OWNER, Meaning.KIND}),
    }
)
"""The meanings that a header must have to be of a subject."""

_IN_HOURS: Final = re.compile(
    r"\s*[(\[](h|hrs?|hours?|hor[ae]s?|heures?)\.?[)\]]\s*\Z", re.IGNORECASE
)
"""What may stand behind a column's name and changes nothing: minutes would."""


def propose(header: Sequence[str]) -> tuple[Subject, Mapping[str, Meaning]] | None:
    """Return what a header's columns probably mean; None where it is not known to be a header."""
    found = [(subject, _columns(header, subject)) for subject in _WORDS]
    fitting = [
        (len(columns), subject, columns)
        for subject, columns in found
        if _TELLING[subject] <= set(columns.values())
    ]
    if not fitting:
        return None
    _, subject, columns = max(fitting, key=lambda each: each[0])
    return subject, columns


def _columns(header: Sequence[str], subject: Subject) -> dict[str, Meaning]:
    columns: dict[str, Meaning] = {}
    for name in header:
        meaning = _WORDS[subject].get(folded(_IN_HOURS.sub("", name)))
        if meaning is None or is_secret(name):
            continue
        if meaning in JOINED_UP or meaning not in columns.values():
            columns[name] = meaning
    return columns


_NO_COLUMNS: Final[Mapping[str, Meaning]] = MappingProxyType({})

ANY: Final = Format(
    "CSV",
    (
        Layout(Subject.MEMBERS, (), _NO_COLUMNS, named=True),
        Layout(Subject.EXCHANGES, (), _NO_COLUMNS),
        Layout(Subject.NOTICES, (), _NO_COLUMNS),
    ),
    propose=propose,
)
