"""All comparisons of one network."""
import dataclasses

from checks import bands, coarse, evolution, field, invariance, landscape, others, passage, symbols, transport
from reference.chain import Chain


def check(judge, network) -> None:
    """Asks the library everything about a network and notes what is right and what is not."""
    if network.landscape is not None:
        network = with_heights(judge, network)
        if network is None:
            return
    model = judge.call("model", lambda: network.model(judge.rdd))
    if model is None:
        return
    chain = Chain(network)
    transport.audit(judge, network, model, chain)
    others.files(judge, network, model)
    others.force(judge, network, model, chain)
    others.repair(judge, network, model, chain)
    others.residence(judge, network, model, chain)
    passage.passage(judge, network, model, chain)
    if not chain.ergodic:
        parts(judge, network, model, chain)
        return
    reversible = chain.reversible
    transport.stationary(judge, model, chain)
    if network.dim:
        transport.velocity(judge, model, chain)
    almost = float(chain.worst_affinity) if reversible else 0  # what rests on balance has this error
    others.mesh(judge, network, model, reversible)
    if reversible:
        chain = chain.balanced()
    if network.dim:
        transport.transport(judge, model, chain, reversible, almost)
        transport.derivatives(judge, model, chain, almost)
    if almost < 1e-13:
        bands.spectra(judge, network, model, chain, reversible)
        bands.gaps(judge, network, model, chain, reversible)
        if network.dim:
            coarse.coarse(judge, network, model, chain, reversible)
            symbols.symbols(judge, network, model, chain, reversible)
            symbols.resolution(judge, network, model, chain, reversible)
            evolution.evolution(judge, network, model, chain, reversible)
    invariance.bits(judge, network, model, reversible)


def with_heights(judge, network):
    """What concerns temperatures; then the network of the rates at the first one, for the rest."""
    surface = judge.call("landscape", lambda: network.make_landscape(judge.rdd))
    if surface is None:
        return None
    model = judge.call("landscape.model", lambda: surface.model(network.landscape["temperature"]))
    if model is None:
        return None
    jumps = landscape.rates(judge, network, model)
    if Chain(dataclasses.replace(network, jumps=jumps)).ergodic:
        landscape.sweeps(judge, network, surface)
        landscape.derivatives(judge, network, surface)
        landscape.tables(judge, network, surface)
        landscape.coarse_tables(judge, network, surface)
        landscape.coarse_sweeps(judge, network, surface)
        field.field(judge, network, surface)
    return dataclasses.replace(network, jumps=jumps, landscape=None)


def parts(judge, network, model, chain) -> None:
    """Several classes: what needs one class is refused; each call of the spectrum is right or refused."""
    error = judge.rdd.NotErgodicError
    judge.call("parts.stationary", model.stationary, refused=(error,))
    if network.dim:
        judge.call("parts.diffusivity", model.diffusivity, refused=(error,))
    bands.parts(judge, network, model, chain)
