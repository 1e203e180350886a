(* Maps and sets of numbers (balanced trees of Coq's library), and tables of values of a function that cannot change what it is. *)
From Coq Require Import List Arith Bool Lia OrderedTypeEx FMapAVL FMapFacts.
From Attest Require Import Definitions.
Import ListNotations.

Module NM := FMapAVL.Make Nat_as_OT.
Module NMF := FMapFacts.WFacts_fun Nat_as_OT NM.

Lemma find_add_eq {A} k (x : A) m : NM.find k (NM.add k x m) = Some x.
Proof. now apply NMF.add_eq_o. Qed.
Lemma find_add_neq {A} k j (x : A) m : k <> j -> NM.find j (NM.add k x m) = NM.find j m.
Proof. intros. now apply NMF.add_neq_o. Qed.
Lemma find_empty {A} k : NM.find k (NM.empty A) = None.
Proof. apply NMF.empty_o. Qed.

(** * Sets *)
Definition nset := NM.t unit.
Definition has (s : nset) (k : nat) : bool := match NM.find k s with Some _ => true | None => false end.
Definition put (k : nat) (s : nset) : nset := NM.add k tt s.
Definition none : nset := NM.empty unit.
Lemma has_put k j s : has (put k s) j = true <-> k = j \/ has s j = true.
Proof.
  unfold has, put. destruct (Nat.eq_dec k j) as [->|N].
  - rewrite find_add_eq. intuition.
  - rewrite find_add_neq by auto. intuition.
Qed.
Lemma has_none j : has none j = false.
Proof. unfold has, none. now rewrite find_empty. Qed.
Definition set_of (l : list nat) : nset := fold_right put none l.
Lemma has_set_of l j : has (set_of l) j = true <-> In j l.
Proof. induction l as [|k l IH]; [change (set_of []) with none; now rewrite has_none|]. cbn [set_of fold_right In]. fold (set_of l).
now rewrite has_put, IH. Qed.

(** * Sets of arcs: by their first token *)
Definition aset := NM.t nset.
Definition ahas (s : aset) (e : arc) : bool := match NM.find (fst e) s with Some t => has t (snd e) | None => false end.
Definition aput (e : arc) (s : aset) : aset := NM.add (fst e) (put (snd e) (match NM.find (fst e) s with Some t => t | None => none end)) s.
Definition aset_of (l : list arc) : aset := fold_right aput (NM.empty nset) l.
Lemma ahas_aput e f s : ahas (aput e s) f = true <-> e = f \/ ahas s f = true.
Proof.
  destruct e as [i j], f as [i' j']. unfold ahas, aput. cbn [fst snd]. destruct (Nat.eq_dec i i') as [->|N].
  - rewrite find_add_eq, has_put. split.
    + intros [->|H]; [now left|]. destruct (NM.find i' s); [now right|now rewrite has_none in H].
    + intros [[= ->]|H]; [now left|]. right. destruct (NM.find i' s); [auto|discriminate].
  - rewrite find_add_neq by auto. split; [now right|]. intros [[= -> _]|H]; [now elim N|auto].
Qed.
Lemma ahas_aset_of l e : ahas (aset_of l) e = true <-> In e l.
Proof. induction l as [|f l IH]; [change (aset_of []) with (NM.empty nset); unfold ahas; now rewrite find_empty|]. cbn [aset_of fold_right In].
fold (aset_of l). now rewrite ahas_aput, IH. Qed.

(** * Groups: lists by key *)
Definition groups_of {A} (key : A -> nat) (l : list A) : NM.t (list A) :=
  fold_right (fun x m => NM.add (key x) (x :: match NM.find (key x) m with Some g => g | None => [] end) m) (NM.empty _) l.
Definition group {A} (m : NM.t (list A)) (k : nat) : list A := match NM.find k m with Some g => g | None => [] end.
Lemma group_spec {A} (key : A -> nat) l k : group (groups_of key l) k = filter (fun x => Nat.eqb (key x) k) l.
Proof.
  induction l as [|x l IH]; cbn [groups_of fold_right filter]; [unfold group; cbn [groups_of fold_right]; now rewrite find_empty|].
  fold (groups_of key l). destruct (Nat.eqb_spec (key x) k) as [<-|N].
  - rewrite <- IH. unfold group. now rewrite find_add_eq.
  - rewrite <- IH. unfold group. now rewrite find_add_neq.
Qed.

(** * Tables: [look f m i] is f i whatever m holds, as long as it holds values of f *)
Definition memo {A} (f : nat -> A) (l : list nat) : NM.t A := fold_right (fun i m => NM.add i (f i) m) (NM.empty A) l.
Definition look {A} (f : nat -> A) (m : NM.t A) (i : nat) : A := match NM.find i m with Some x => x | None => f i end.
Lemma memo_find {A} (f : nat -> A) l i x : NM.find i (memo f l) = Some x -> x = f i.
Proof.
  induction l as [|j l IH]; cbn [memo fold_right]; [now rewrite find_empty|]. fold (memo f l). destruct (Nat.eq_dec j i) as [->|N].
  - rewrite find_add_eq. congruence.
  - now rewrite find_add_neq.
Qed.
Lemma look_memo {A} (f : nat -> A) l i : look f (memo f l) i = f i.
Proof. unfold look. destruct (NM.find i (memo f l)) eqn:F; [|reflexivity]. now apply memo_find in F. Qed.
