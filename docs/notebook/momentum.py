# %% [markdown]
# # Ravine in a notebook
# `pip install .` in Ravine's folder (or `pip install ravine-X.whl`) brings the command `ravine` and the package
# `ravine`. A run is opened like anything that Ravine opens: a lesson's name, an experiment file, a picture that
# carries one, a table.

# %%
import ravine

run = ravine.open("momentum")
run

# %% [markdown]
# It stands at its start. Step it, read its numbers: NumPy arrays of the first racer, or of any racer by its name.

# %%
run.step(49)
run.losses

# %%
run.theta, run.gradient

# %% [markdown]
# What the next update will be, before it is made:

# %%
racer = run.racer("momentum 0.5")
dict(racer.slots), racer.update

# %% [markdown]
# Every view that the window shows can be drawn; the picture carries its experiment, so it can be opened again.

# %%
run.plot("contour", size=(480, 360), scale=1)

# %% [markdown]
# Back to any step, bit for bit, and on with another momentum:

# %%
run.seek(10)
run.change("momentum 0.9", "momentum", 0.2)
run.step(39)
run.losses["momentum 0.9"]

# %%
run.plot("loss", size=(480, 300), scale=1)

# %% [markdown]
# The numbers of a whole run, a row a racer and step; `.to_pandas()` where pandas is installed, `.columns()` always.

# %%
run.numbers(40, every=20)

# %% [markdown]
# Settings by the keys of the experiment file, as `--set` takes them on the command line:

# %%
fast = ravine.open("momentum", {"racers.momentum 0.8.momentum": 0.7}, learning_rate=0.04)
fast.step(49)
fast.losses
